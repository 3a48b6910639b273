"""The metrics that AWS publishes of the resources in our templates, and by which dimensions.

From the user guides: Lambda "Types of metrics", SQS "Available CloudWatch metrics", API Gateway
"HTTP API metrics and dimensions", Aurora "Amazon CloudWatch metrics for Amazon Aurora".
"""

PUBLISHED: dict[str, tuple[set[str], set[str]]] = {
    # namespace: the dimensions used here, and the names
    "AWS/Lambda": (
        {"FunctionName"},
        {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"},
    ),
    "AWS/SQS": (
        {"QueueName"},
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
            "NumberOfMessagesSent",
            "NumberOfMessagesReceived",
            "NumberOfMessagesDeleted",
            "NumberOfEmptyReceives",
            "SentMessageSize",
        },
    ),
    "AWS/ApiGateway": (
        {"ApiId"},
        {"4xx", "5xx", "Count", "IntegrationLatency", "Latency", "DataProcessed"},
    ),
    "AWS/RDS": (
        {"DBClusterIdentifier"},
        {"DatabaseConnections", "ServerlessDatabaseCapacity", "ACUUtilization", "CPUUtilization"},
    ),
}
