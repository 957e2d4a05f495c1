"""A business's privacy policy as one readable TOML file: read, checked, compared, judged."""
