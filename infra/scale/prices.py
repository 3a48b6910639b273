"""List prices in US dollars: us-east-1, first tier, without tax.

AWS's own price pages could not be reached from where this was written. Each number was compared
with a page that quotes it; its address and date stand beside it. Look them up before you rely on
them, above all for another region, where they are up to a quarter higher.
"""

from voice2text.observability import lambda_price

# The doors estimate their own cost, so Lambda's prices are theirs. The init phase is billed like
# the rest since August 2025 (AWS's compute blog, 29 April 2025).
X86_GB_SECOND, ARM_GB_SECOND = lambda_price.X86_GB_SECOND, lambda_price.ARM_GB_SECOND
REQUEST = lambda_price.REQUEST

# SnapStart: keeping a GB of a published version, and restoring one;
# awsnegotiations.com/lambda-snapstart-cost-impact.html (2026).
SNAPSHOT_GB_SECOND, RESTORED_GB = 0.0000015046, 0.0001397998

# HTTP API: awsforengineers.com/blog/aws-api-gateway-pricing-explained (May 2025).
HTTP_API_REQUEST = 1.00 / 1_000_000

# cloudburn.io/blog/amazon-sqs-pricing (March 2026). A message with a group on a standard queue
# makes it a fair queue, which costs a surcharge. A request is 64 kB at most; ours are below one.
SQS_REQUEST = 0.40 / 1_000_000
SQS_FAIR_REQUEST = SQS_REQUEST + 0.10 / 1_000_000
SQS_FIFO_REQUEST = 0.50 / 1_000_000

# cloudburn.io/blog/amazon-cloudwatch-pricing (February 2026); the free tier is from
# aws.amazon.com/cloudwatch/pricing. A metric is billed for the hours in which it is sent.
LOG_GB, LOG_GB_MONTH = 0.50, 0.03
METRIC_MONTH, ALARM_MONTH, DASHBOARD_MONTH = 0.30, 0.10, 3.00
TRACE = 5.00 / 1_000_000

# aws.amazon.com/s3, /ecr, /secrets-manager; the same for years, and not compared again.
ECR_GB_MONTH = 0.10
SECRET_MONTH = 0.40

# c3x.dev/blog/aws-aurora-serverless-v2-cost and pinpole.cloud (2026); awsnegotiations.com/blog/
# aurora-serverless-v2-pricing.html (May 2026) for storage. I/O: Aurora Standard.
ACU_HOUR = 0.12
AURORA_GB_MONTH = 0.10
AURORA_IO = 0.20 / 1_000_000

# To the internet, over IPv6 as over IPv4, as unanswered.io/guide/aws-sqs-pricing-and-cost-
# optimization quotes it (2026). An egress-only internet gateway is free; a NAT gateway is not
# (730 hours, without its traffic).
OUT_GB = 0.09
NAT_MONTH = 0.045 * 730

# What is free each month without end (Lambda, SQS, CloudWatch).
FREE_GB_SECONDS, FREE_REQUESTS = 400_000, 1_000_000
FREE_SQS_REQUESTS = 1_000_000
FREE_LOG_GB, FREE_METRICS, FREE_ALARMS, FREE_DASHBOARDS = 5, 10, 10, 3
FREE_OUT_GB = 100
FREE_TRACES = 100_000
