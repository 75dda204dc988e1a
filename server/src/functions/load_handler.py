"""What a Python function's own process runs: imports the handler that _HANDLER names, module.function, and gives it one event after the other."""
import http.client
import importlib
import json
import os
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PREFIX = "/2018-06-01/runtime/"


def ask(method, path, body=None):
    connection = http.client.HTTPConnection(API)
    connection.request(method, PREFIX + path, body, {"content-type": "application/json"} if body else {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.headers, content


def described(error):
    """As Lambda's own runtime tells of an error."""
    trace = traceback.format_exception(type(error), error, error.__traceback__)
    return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": trace}).encode()


class Context:
    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = "/aws/lambda/" + self.function_name
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._deadline = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


def load():
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def main():
    sys.stdout.reconfigure(line_buffering=True)
    try:
        handler = load()
    except BaseException as error:
        ask("POST", "init/error", described(error))
        sys.exit(1)
    while True:
        headers, body = ask("GET", "invocation/next")
        request = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
        try:
            result = handler(json.loads(body) if body else None, Context(headers))
            sys.stdout.flush()
            ask("POST", "invocation/" + request + "/response", json.dumps(result).encode())
        except Exception as error:
            sys.stdout.flush()
            ask("POST", "invocation/" + request + "/error", described(error))


main()
