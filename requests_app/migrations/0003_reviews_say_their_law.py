"""What appeals and complaints were computed with; empty makes the next run compute them anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0002_clocks_and_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="law_version",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="review",
            name="calendar_version",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
