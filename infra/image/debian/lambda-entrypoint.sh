#!/bin/sh
# As AWS's: outside Lambda, start the emulator, which calls this again as the runtime.
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
    exec /usr/local/bin/aws-lambda-rie "$0" "$@"
fi
export PYTHONPATH="$LAMBDA_TASK_ROOT:$LAMBDA_RUNTIME_DIR"
exec python -m awslambdaric "$1"
