"""Where the doors' way into the database may lie, and the ARN of it where it is a secret's."""

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf"
DATABASES = {
    "ssm": ("ssm:/voice2text/test/database-url", ""),
    "ssm, their own": ("ssm:/voice2text/test/application-database-url", ""),
    "secretsmanager": (f"secretsmanager:{ARN}", ARN),
}
