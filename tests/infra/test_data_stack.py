"""infra/data.yaml in its three cases: what is there, who may reach it, what it is called."""

import json
import re
import subprocess
from dataclasses import MISSING, fields
from typing import Any

import pytest

from infra.local.environments import folder
from infra.local.paths import ROOT
from tests.infra.resolved import Stack, stack
from tests.infra.template import resources, template
from voice2text.settings import MigratorSettings
from voice2text.storage.credentials import as_url
from voice2text.storage.url import read_url

pytestmark = pytest.mark.infra

DATA = "infra/data.yaml"
SECRET = "arn:aws:secretsmanager:eu-central-1:1:secret:theirs-AbCdEf"
CASES = {
    "aurora": stack(DATA),
    "aurora with NAT": stack(DATA, NatGateway="true"),
    "aurora awake": stack(DATA, MinCapacity="0.5"),
    "aurora restored": stack(DATA, RestoreSnapshot="before-the-flood"),
    "url": stack(DATA, DatabaseUrl="postgresql://user:word@host/name"),
    "parameter": stack(DATA, DatabaseUrl="ssm:/voice2text/prod/database-url"),
    "secret": stack(DATA, DatabaseSecretArn=SECRET),
    "two secrets": stack(DATA, DatabaseSecretArn=SECRET, ApplicationSecretArn=f"{SECRET}2"),
    "aurora heard": stack(DATA, AlarmEmail="me@example.org", MonthlyBudgetDollars="40"),
    "aurora heard without a budget": stack(DATA, AlarmEmail="me@example.org"),
    "secret with NAT": stack(DATA, DatabaseSecretArn=SECRET, NatGateway="true"),
}
AURORA = CASES["aurora"]
ALWAYS = {"VendorLayer", "SharedLayer", "Migrator", "MigratorLogs", "MigratorRole"}


def statements(one: Stack) -> list[dict[str, Any]]:
    [role] = one.of("AWS::IAM::Role").values()
    found: list[dict[str, Any]] = role["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def environment(one: Stack) -> dict[str, Any]:
    [function] = one.of("AWS::Serverless::Function").values()
    found: dict[str, Any] = function["Environment"]["Variables"]
    return found


@pytest.mark.parametrize("case", CASES)
def test_nothing_refers_to_what_is_not_there(case: str) -> None:
    assert CASES[case].dangling() == set()


def test_a_reference_into_the_void_would_be_seen() -> None:
    without = {name: one for name, one in AURORA.resources.items() if name != "ApplicationSecret"}
    assert Stack(AURORA.parameters, without, AURORA.outputs).dangling() == {"ApplicationSecret"}


@pytest.mark.parametrize("case", ["url", "parameter", "secret", "two secrets", "secret with NAT"])
def test_somebody_elses_database_needs_neither_network_nor_aurora(case: str) -> None:
    assert CASES[case].resources.keys() == ALWAYS
    assert "VpcConfig" not in CASES[case].resources["Migrator"]["Properties"]
    assert CASES[case].outputs["SubnetIds"] == CASES[case].outputs["SecurityGroupIds"] == ""


def test_ipv4_to_the_world_is_an_option() -> None:
    more = CASES["aurora with NAT"].resources.keys() - AURORA.resources.keys()
    assert {"Nat", "NatAddress", "InternetGateway", "PrivateWayOutIpv4"} <= more
    assert not AURORA.of("AWS::EC2::NatGateway")
    assert not AURORA.of("AWS::EC2::InternetGateway")


@pytest.mark.parametrize("case", ["aurora", "aurora with NAT"])
def test_the_functions_may_leave_by_ipv4_where_a_way_leads_out_only(case: str) -> None:
    groups = CASES[case].of("AWS::EC2::SecurityGroup").values()
    rules = [rule for group in groups for rule in group["SecurityGroupEgress"]]
    rules += CASES[case].of("AWS::EC2::SecurityGroupEgress").values()
    wide = [rule for rule in rules if rule.get("CidrIp") == "0.0.0.0/0"]
    routes = CASES[case].of("AWS::EC2::Route").values()
    leads_out = any("NatGatewayId" in route for route in routes)
    assert bool(wide) is leads_out is (case == "aurora with NAT")
    # Nothing in the network uses S3: an endpoint for it would serve nobody.
    assert not CASES[case].of("AWS::EC2::VPCEndpoint")


def test_both_ways_to_name_a_database_are_refused() -> None:
    rule = template(DATA)["Rules"]["OneDatabase"]
    [assertion] = rule["Assertions"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "DatabaseUrl"}, ""]}]}
    assert assertion["Assert"] == {"Fn::Equals": [{"Ref": "DatabaseSecretArn"}, ""]}


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("", True),
        ("ssm:/voice2text/prod/database-url", True),
        ("ssm:/voice2text/prod/speech-api-key", False),  # the migrator may not read it
        ("ssm:/voice2text/prod/application-database-url", False),  # the doors', who make no tables
        ("postgresql://user:word@host/name?sslmode=verify-full", True),
        ("sqlite:////var/voice2text.db", True),
        ("mysql://user:word@host/name", False),
        (f"secretsmanager:{SECRET}", False),
        ("word", False),
    ],
)
def test_what_may_be_given_as_the_databases_url(given: str, fits: bool) -> None:
    pattern = template(DATA)["Parameters"]["DatabaseUrl"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, given)) is fits


def test_the_database_is_private_encrypted_and_kept() -> None:
    [cluster] = AURORA.of("AWS::RDS::DBCluster").values()
    [instance] = AURORA.of("AWS::RDS::DBInstance").values()
    whole = AURORA.resources["Database"]
    assert (whole["DeletionPolicy"], whole["UpdateReplacePolicy"]) == ("Snapshot", "Snapshot")
    assert cluster["StorageEncrypted"] is True
    assert cluster["CopyTagsToSnapshot"] is True
    assert cluster["ManageMasterUserPassword"] is True
    assert "MasterUserPassword" not in cluster
    assert instance["PubliclyAccessible"] is False
    assert AURORA.parameters["DeletionProtection"] == "true"
    assert int(AURORA.parameters["BackupRetentionDays"]) >= 7


def test_the_database_sleeps_if_it_may() -> None:
    [cluster] = AURORA.of("AWS::RDS::DBCluster").values()
    [awake] = CASES["aurora awake"].of("AWS::RDS::DBCluster").values()
    assert AURORA.parameters["MinCapacity"] == "0"
    assert "SecondsUntilAutoPause" in cluster["ServerlessV2ScalingConfiguration"]
    assert "SecondsUntilAutoPause" not in awake["ServerlessV2ScalingConfiguration"]


def test_a_snapshot_brings_its_own_name_and_owner() -> None:
    [restored] = CASES["aurora restored"].of("AWS::RDS::DBCluster").values()
    assert restored["SnapshotIdentifier"] == {"Ref": "RestoreSnapshot"}
    assert {"MasterUsername", "DatabaseName"}.isdisjoint(restored)


@pytest.mark.parametrize(
    ("version", "sleeps"),
    [("16.2", False), ("16.3", True), ("16.11", True), ("17.1", False), ("17.4", True),
     ("17.9", True), ("17.10", True), ("18.1", True), ("15.7", False), ("17", False)],
)  # fmt: skip
def test_only_a_postgresql_that_can_sleep_is_taken(version: str, sleeps: bool) -> None:
    # Aurora's minimum of 0 ACU came with 16.3; 17.4 was its first 17.
    parameter = template(DATA)["Parameters"]["PostgresVersion"]
    assert bool(re.fullmatch(parameter["AllowedPattern"], version)) is sleeps
    assert re.fullmatch(parameter["AllowedPattern"], parameter["Default"])


def test_another_major_version_brings_its_parameter_group_and_the_next_step_is_allowed() -> None:
    [group] = AURORA.of("AWS::RDS::DBClusterParameterGroup").values()
    text, own = group["Family"]["Fn::Sub"]
    assert text == "aurora-postgresql${Major}"
    assert own["Major"] == {"Fn::Select": [0, {"Fn::Split": [".", {"Ref": "PostgresVersion"}]}]}
    [cluster] = AURORA.of("AWS::RDS::DBCluster").values()
    assert cluster["EngineVersion"] == {"Ref": "PostgresVersion"}
    # A group with a name can't be replaced while the cluster still has it.
    assert "DBClusterParameterGroupName" not in group


def test_alarms_are_heard_by_who_is_named() -> None:
    heard = CASES["aurora heard"]
    [topic] = heard.of("AWS::SNS::Topic").values()
    assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": {"Ref": "AlarmEmail"}}]
    assert heard.outputs["AlarmTopicArn"] == {"Ref": "AlarmTopic"}
    # CloudWatch may publish there and encrypt what it publishes, for this account's alarms only.
    [key] = heard.of("AWS::KMS::Key").values()
    assert topic["KmsMasterKeyId"] == {"Ref": "AlarmKey"}
    [policy] = heard.of("AWS::SNS::TopicPolicy").values()
    [publishes] = policy["PolicyDocument"]["Statement"]
    _, encrypts = key["KeyPolicy"]["Statement"]
    for statement in (publishes, encrypts):
        assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        condition = statement["Condition"]["StringEquals"]
        assert condition == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert {"kms:Decrypt", "kms:GenerateDataKey*"} == set(encrypts["Action"])
    # And the application's parameter has the output's name, so that the pipeline hands it on.
    assert "AlarmTopicArn" in template("template.yaml")["Parameters"]


def test_nobody_pays_for_a_topic_without_an_address() -> None:
    for kind in ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::KMS::Key"):
        assert not AURORA.of(kind)
        assert CASES["aurora heard without a budget"].of(kind)
    assert AURORA.outputs["AlarmTopicArn"] == ""


def test_a_budget_tells_twice() -> None:
    [budget] = CASES["aurora heard"].of("AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"]["Amount"] == {"Ref": "MonthlyBudgetDollars"}
    told = budget["NotificationsWithSubscribers"]
    assert [one["Notification"]["Threshold"] for one in told] == [80, 100]
    for one in told:
        assert one["Subscribers"] == [
            {"SubscriptionType": "EMAIL", "Address": {"Ref": "AlarmEmail"}}
        ]
    for case in ("aurora", "aurora heard without a budget"):
        assert not CASES[case].of("AWS::Budgets::Budget")
    # A name of our own would be taken while CloudFormation replaces it, which every change does.
    assert "BudgetName" not in budget["Budget"]


def test_only_tls_and_no_rows_in_the_log() -> None:
    [group] = AURORA.of("AWS::RDS::DBClusterParameterGroup").values()
    assert group["Parameters"] == {"rds.force_ssl": "1", "log_error_verbosity": "terse"}


def test_every_subnet_is_dual_stack_private_and_leads_out_by_ipv6_only() -> None:
    subnets = AURORA.of("AWS::EC2::Subnet")
    zones = [json.dumps(subnet["AvailabilityZone"]) for subnet in subnets.values()]
    blocks = [json.dumps(subnet["Ipv6CidrBlock"]) for subnet in subnets.values()]
    assert len(set(zones)) == len(set(blocks)) == len(subnets) == 2
    assert all("MapPublicIpOnLaunch" not in subnet for subnet in subnets.values())
    [route] = AURORA.of("AWS::EC2::Route").values()
    assert route["DestinationIpv6CidrBlock"] == "::/0"
    assert route["EgressOnlyInternetGatewayId"] == {"Ref": "EgressOnly"}
    assert len(AURORA.of("AWS::EC2::SubnetRouteTableAssociation")) == 2


def test_only_the_functions_and_the_migrator_come_in_and_only_to_the_database() -> None:
    groups = AURORA.of("AWS::EC2::SecurityGroup")
    coming_in = {name: group.get("SecurityGroupIngress", []) for name, group in groups.items()}
    assert not coming_in.pop("FunctionsSecurityGroup")
    assert not coming_in.pop("MigratorSecurityGroup")
    [rules] = coming_in.values()
    assert {rule["SourceSecurityGroupId"]["Ref"] for rule in rules} == {
        "FunctionsSecurityGroup",
        "MigratorSecurityGroup",
    }
    assert {(rule["FromPort"], rule["ToPort"]) for rule in rules} == {(5432, 5432)}
    for group in groups.values():
        assert group["SecurityGroupEgress"]  # none would be all


def test_the_functions_enter_as_the_application_and_the_migrator_as_the_owner() -> None:
    assert AURORA.outputs["DatabaseReference"] == {"Fn::Sub": "secretsmanager:${ApplicationSecret}"}
    assert AURORA.outputs["SecurityGroupIds"] == {"Ref": "FunctionsSecurityGroup"}
    given = environment(AURORA)
    assert "MasterUserSecret" in json.dumps(given["DATABASE_URL"])
    assert given["APPLICATION_SECRET"] == {"Fn::Sub": "secretsmanager:${ApplicationSecret}"}


@pytest.mark.parametrize(
    ("case", "url", "reference"),
    [
        ("url", {"Ref": "DatabaseUrl"}, ""),
        ("parameter", {"Ref": "DatabaseUrl"}, ""),
        ("secret", *[{"Fn::Sub": "secretsmanager:${DatabaseSecretArn}"}] * 2),
        (
            "two secrets",
            {"Fn::Sub": "secretsmanager:${DatabaseSecretArn}"},
            {"Fn::Sub": "secretsmanager:${ApplicationSecretArn}"},
        ),
    ],
)
def test_somebody_elses_database_has_somebody_elses_roles(
    case: str, url: object, reference: object
) -> None:
    given = environment(CASES[case])
    assert (given["DATABASE_URL"], given["DATABASE_ENDPOINT"]) == (url, "")
    assert given["APPLICATION_SECRET"] == ""
    assert CASES[case].outputs["DatabaseReference"] == reference


def test_the_migrator_gets_every_variable_it_reads_and_no_other() -> None:
    known = fields(MigratorSettings)
    libraries = {
        "POWERTOOLS_LOG_LEVEL",
        "POWERTOOLS_METRICS_NAMESPACE",
        "AWS_USE_DUALSTACK_ENDPOINT",
    }
    given = environment(AURORA).keys() - libraries
    assert {one.name.upper() for one in known if one.default is MISSING} <= given
    assert given == {one.name.upper() for one in known}


def test_the_secrets_that_this_stack_makes_are_read_as_urls() -> None:
    [secret] = AURORA.of("AWS::SecretsManager::Secret").values()
    made = secret["GenerateSecretString"]
    text = re.sub(
        r"\$\{Database\.Endpoint\.(\w+)\}",
        lambda it: {"Address": "db.eu-central-1.rds.amazonaws.com", "Port": "5432"}[it[1]],
        made["SecretStringTemplate"]["Fn::Sub"],
    )
    with_password = json.dumps({**json.loads(text), made["GenerateStringKey"]: "word"})
    url, arguments = read_url(with_password)
    assert (url.username, url.database, url.port) == ("voice2text_app", "voice2text", 5432)
    assert arguments["ssl_context"].check_hostname
    owner = as_url('{"username": "o", "password": "w"}', f"{url.host}:5432/voice2text")
    assert read_url(owner)[0].database == url.database
    assert made["PasswordLength"] >= 32


def test_the_pipeline_gets_a_version_that_nothing_changes_afterwards() -> None:
    migrator = AURORA.resources["Migrator"]["Properties"]
    assert migrator["AutoPublishAlias"]
    assert migrator["AutoPublishCodeSha256"] == {"Ref": "CodeVersion"}
    # Lambda refuses a second version of the same function.
    assert migrator["Environment"]["Variables"]["CODE_VERSION"] == {"Ref": "CodeVersion"}
    assert AURORA.outputs["MigratorVersionArn"] == {"Ref": "Migrator.Version"}
    assert "Events" not in migrator


NETWORK = "ec2:"
READS = {
    "aurora": {
        '{"Fn::GetAtt": "Database.MasterUserSecret.SecretArn"}',
        '{"Ref": "ApplicationSecret"}',
    },
    "secret": {'{"Ref": "DatabaseSecretArn"}'},
    "two secrets": {'{"Ref": "DatabaseSecretArn"}'},
    "url": set[str](),
}


@pytest.mark.parametrize("case", READS)
def test_the_migrator_reads_its_own_secrets_only(case: str) -> None:
    read: set[str] = set()
    for statement in statements(CASES[case]):
        if statement["Action"] == "secretsmanager:GetSecretValue":
            named = statement["Resource"]
            read |= {json.dumps(one) for one in (named if isinstance(named, list) else [named])}
    assert read == READS[case]


def test_the_migrator_reads_the_one_parameter_that_it_was_given() -> None:
    [statement] = [one for one in statements(CASES["parameter"]) if "ssm" in str(one["Action"])]
    assert statement["Action"] == "ssm:GetParameter"
    assert statement["Resource"]["Fn::Sub"].endswith(":parameter/voice2text/${Stage}/database-url")
    for case in ("aurora", "secret"):
        assert "ssm" not in json.dumps(statements(CASES[case]))


@pytest.mark.parametrize("case", CASES)
def test_the_migrator_is_allowed_a_wildcard_only_for_lambdas_own_network_work(case: str) -> None:
    for statement in statements(CASES[case]):
        actions = statement["Action"]
        for action in actions if isinstance(actions, list) else [actions]:
            assert "*" not in action
            assert (statement["Resource"] == "*") is action.startswith(NETWORK)
    wide = [one for one in statements(CASES[case]) if one["Resource"] == "*"]
    if case.startswith("aurora"):
        allow, deny = wide
        # What Lambda does for the function, the function's own code may not.
        assert (allow["Effect"], deny["Effect"]) == ("Allow", "Deny")
        assert allow["Action"] == deny["Action"]
        assert "lambda:SourceFunctionArn" in json.dumps(deny["Condition"])
    else:
        assert not wide


def test_nobody_else_may_invoke_the_migrator() -> None:
    assert not resources("AWS::Lambda::Permission", DATA)
    assert "Migrator" not in json.dumps(template("template.yaml")["Resources"])


def test_every_log_has_an_end() -> None:
    for group in AURORA.of("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] > 0
    # RDS makes its own if this one is late, and keeps that for ever.
    assert AURORA.resources["DatabaseInstance"]["DependsOn"] == "DatabaseLogs"


def test_cfn_lint_has_nothing_to_say() -> None:
    done = subprocess.run(
        [f"{folder('lint')}/bin/cfn-lint", DATA],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
