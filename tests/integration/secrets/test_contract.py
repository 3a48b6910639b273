"""What a store of secrets promises: the one with memory, and AWS's two on the local AWS."""

from collections.abc import Callable, Iterator

import pytest

from infra.local.deploy import client
from tests.fakes.secrets import FakeStore
from tests.integration.queues.conftest import aws_port as aws_port  # noqa: PLC0414 - a fixture
from voice2text.errors import Retryable
from voice2text.secrets import Store
from voice2text.secrets.aws import AwsStore
from voice2text.secrets.references import reference_of

pytestmark = pytest.mark.integration

JSON = '{"username": "bot", "password": "deep secret", "port": 5432}'
Put = Callable[[str, str], None]


@pytest.fixture(params=["memory", "aws"])
def store(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Put]]:
    if request.param == "memory":
        memory = FakeStore()
        yield memory, memory.texts.__setitem__
        return
    port = request.getfixturevalue("aws_port")
    parameters, secrets = client("ssm", port), client("secretsmanager", port)

    def put(name: str, value: str) -> None:
        if name.startswith("/"):
            parameters.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
            return
        try:
            secrets.create_secret(Name=name, SecretString=value)
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=name, SecretString=value)

    yield AwsStore(lambda service: client(service, port)), put


def read(store: Store, text: str) -> str:
    reference = reference_of(text)
    assert reference
    return store.read(reference)


@pytest.mark.parametrize(
    ("text", "name"), [("ssm:/v/s/token", "/v/s/token"), ("secretsmanager:db", "db")]
)
def test_what_lies_there_now_is_read(store: tuple[Store, Put], text: str, name: str) -> None:
    reader, put = store
    for value in ("first", "second"):
        put(name, value)
        assert read(reader, text) == value


def test_one_key_of_a_json_secret_or_all_of_it(store: tuple[Store, Put]) -> None:
    reader, put = store
    put("json", JSON)
    assert read(reader, "secretsmanager:json#password") == "deep secret"
    assert read(reader, "secretsmanager:json#port") == "5432"
    assert read(reader, "secretsmanager:json") == JSON


@pytest.mark.parametrize(
    "text",
    ["ssm:/v/none", "secretsmanager:none", "secretsmanager:json#none", "secretsmanager:text#a"],
)
def test_what_is_not_there_is_a_wait_and_quotes_nothing(
    store: tuple[Store, Put], text: str
) -> None:
    reader, put = store
    put("json", JSON)
    put("text", "no json, a secret")
    with pytest.raises(Retryable) as caught:
        read(reader, text)
    assert caught.value.__cause__ is None
    assert "secret," not in str(caught.value)
    assert "deep" not in str(caught.value)


def test_a_store_out_of_reach_is_a_wait() -> None:
    with pytest.raises(Retryable, match="ssm: EndpointConnectionError"):
        read(AwsStore(lambda service: client(service, 9)), "ssm:/v/token")
