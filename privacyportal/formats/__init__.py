"""How dates are written, where Django's own form is too short to read well."""
