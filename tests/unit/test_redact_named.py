"""A secret that only its name gives away does not pass, and a word about a secret does."""

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartspec_ops.edge.redact import MASK, Redactor

pytestmark = pytest.mark.edge

LEAKS = [
    ("password=letters", "password=<secret>"),
    ("DB_PASSWORD=swordfish ./run", "DB_PASSWORD=<secret> ./run"),
    ("password: swordfish", "password: <secret>"),
    ("user: app, password: swordfish, host: db", "user: app, password: <secret>, host: db"),
    ('password="correct horse battery"', 'password="<secret>"'),
    ('{"password": "sword\\"fish", "user": "app"}', '{"password": "<secret>", "user": "app"}'),
    ("host=db user=app password=abc dbname=x", "host=db user=app password=<secret> dbname=x"),
    ("Server=db;User Id=sa;Pwd=letmein;", "Server=db;User Id=sa;Pwd=<secret>;"),
    ("jdbc:oracle:thin:scott/tiger@h:1521:x", "jdbc:oracle:thin:<secret>@h:1521:x"),
    ("client_secret=swordfish", "client_secret=<secret>"),
    ('rate(requests_total{token="abcdefgh"}[5m])', 'rate(requests_total{token="<secret>"}[5m])'),
    ('up{token=~"abcdefgh|x", job="a"}', 'up{token=~"<secret>", job="a"}'),
    ('up{api_key!="abcdefgh"}', 'up{api_key!="<secret>"}'),
    (
        "/graph?g0.expr=" + quote('up{token="abcdefgh"} > 1'),
        "/graph?g0.expr=up%7Btoken%3D%22<secret>%22%7D%20%3E%201",
    ),
    ("Authorization: Bearer abc", "Authorization: Bearer <secret>"),
    ("curl -H 'Authorization: ApiKey qwertyui==' x", "curl -H 'Authorization: ApiKey <secret>' x"),
    ('Authorization: Digest username="u", response="00ff"\nHost: x', "Authorization: Digest <secret>\nHost: x"),
    ("Cookie: session=abcdef; csrf=qwerty\nHost: x", "Cookie: <secret>\nHost: x"),
    ('{"Set-Cookie": "sid=abcdef; Path=/", "Host": "x"}', '{"Set-Cookie": "<secret>", "Host": "x"}'),
    ('Cookie: sid=abcdef ; up{token="abcdefgh"} > 1', 'Cookie: <secret> ; up{token="<secret>"} > 1'),
    ('Set-Cookie: a=b; HttpOnly; c=d, then "quoted"', 'Set-Cookie: <secret>, then "quoted"'),
    ("X-Vault-Token: s.abcdefgh", "X-Vault-Token: <secret>"),
    ('the token: \'tis gone, password: "swordfish"', 'the token: \'tis gone, password: "<secret>"'),
    ("no token: \"see {password='swordfish'}\"", "no token: \"see {password='<secret>'}\""),
    ("curl -u admin:letmein https://h.test/", "curl -u admin:<secret> https://h.test/"),
    ("curl -fsSu admin:letmein https://h.test/", "curl -fsSu admin:<secret> https://h.test/"),
    (f'password="{"correct horse " * 400}"', 'password="<secret>"'),
    (f"up{{token%3D%22{'abcdefgh.' * 400}%22}}", "up{token%3D%22<secret>%22}"),
    ("Authorization: Acme-Key qwertyuiop", "Authorization: Acme-Key <secret>"),
    ("-H 'Authorization: acme qwertyuiop' x", "-H 'Authorization: acme <secret>' x"),
    ('{"Authorization": "Acme s3cr3t"}', '{"Authorization": "Acme <secret>"}'),
    ("curl -b session=abcdef https://h.test/", "curl -b <secret> https://h.test/"),
    ("curl -s --cookie 'sid=abcdef; csrf=qwerty' h", "curl -s --cookie '<secret>' h"),
    ("app --password letters --verbose", "app --password <secret> --verbose"),
    ("app --db-password 'correct horse' -v", "app --db-password '<secret>' -v"),
    ("vault login -token swordfish", "vault login -token <secret>"),
    ("app --api-key qwertyui -v", "app --api-key <secret> -v"),
    ("curl \\\n -b sid=abcdefgh \\\n https://h.test/", "curl \\\n -b <secret> \\\n https://h.test/"),
    ("curl 'https://h.test/?a=1&b=2' -b  sid=abcdefgh", "curl 'https://h.test/?a=1&b=2' -b  <secret>"),
    ("curl -H 'Accept: a, b; c' -b $'sid=abcdefgh' h", "curl -H 'Accept: a, b; c' -b $'<secret>' h"),
    ("curl -b sid=abcdefgh -b id=qwertyui h", "curl -b <secret> -b <secret> h"),
    ("curl -b sid=abcdefgh; echo done", "curl -b <secret>; echo done"),
    ("curl https://curl.test/ -b sid=abcdefgh", "curl https://curl.test/ -b <secret>"),
    ("curl -b 'id=1; flag; sid=abcdefgh' h", "curl -b '<secret>' h"),
    ("curl -b 'sid=\"abcdefgh\"' h", "curl -b '<secret>' h"),
    ('curl -b sid="abcdefgh" h', "curl -b <secret> h"),
    ('{"run": "curl -b \\"sid=abcdefgh\\" h"}', '{"run": "curl -b \\"<secret>\\" h"}'),
    ('["--password", "swordfish"]', '["--password", "<secret>"]'),
    ('[\\"--api-key\\",\\"swordfish\\"]', '[\\"--api-key\\",\\"<secret>\\"]'),
    ("app --password\tswordfish", "app --password\t<secret>"),
    ("app --password     swordfish", "app --password     <secret>"),
    ("app --password \\\n  swordfish -v", "app --password \\\n  <secret> -v"),
    ("app --password $'swordfish'", "app --password $'<secret>'"),
    ("app --db_password swordfish", "app --db_password <secret>"),
    ("app --pwd swordfish", "app --pwd <secret>"),
    ("app --secret swordfish", "app --secret <secret>"),
    ("aws --secret-access-key /abcDEF/ghi", "aws --secret-access-key <secret>"),
    ("app --token '/x --password swordfish", "app --token '/x --password <secret>"),
    ("Authorization: Acme letters, next: x", "Authorization: Acme <secret>, next: x"),
    ("Authorization: Acme\ts3cr3t9", "Authorization: Acme\t<secret>"),
    ("> Authorization: Acme  s3cr3t9", "> Authorization: Acme  <secret>"),
    ("--header 'authorization: acme  qwertyuiop'", "--header 'authorization: acme  <secret>'"),
    ('headers={"A": "b", "Authorization": "acme qwertyuiop"}', 'headers={"A": "b", "Authorization": "acme <secret>"}'),
    ('{"Authorization": "Acme qwertyuiop"}', '{"Authorization": "Acme <secret>"}'),
    ("sent Authorization: Acme s3cr3t99", "sent Authorization: Acme <secret>"),
    ("mysql -u root -pletmein shop", "mysql -u root -p<secret> shop"),
    ("sshpass -p letmein ssh h", "sshpass -p <secret> ssh h"),
    ("npm_" + "aB3" * 12, MASK),
    ("hvs." + "aB3" * 12, MASK),
    ("SG." + "aB3" * 7 + "." + "aB3" * 14, MASK),
]

INNOCENT = [
    "password=required",
    "password=${DB_PASSWORD} token=$TOKEN secret=%s api_key=****",
    "password={{ .Values.password }}",
    'errors: {"password": "must not be empty", "token": "is expired"}',
    "token: missing",
    "Authorization: header missing",
    "Authorization: access denied for the user",
    "Authorization: Every caller needs a role",
    "curl -b cookies.txt https://h.test/",
    "app: --password is required, or --token must be",
    "give --password to change it; --token-ttl 5m --password-file /run/x --token $TOKEN --api-key -v",
    "the --secret option, --password prompt, --token <TOKEN>",
    "error: authorization: service unavailable",
    "authorization: upstream unreachable",
    "Authorization: Failed yesterday",
    "authorization: Policy evaluated",
    "Authorization: Upstream unreachable.",
    "authorization: upstream https://h.test/x",
    "authorization: upstream 10.0.0.1:8080",
    '{"error": "authorization: service unavailable", "authorization": "service unavailable"}',
    "curl https://h.test/ | sort -b k=v",
    "curl failed, then git checkout -b name=value",
    "curl -s https://h.test/; sort -b k=v && curl x && sort -b k=v",
    "the option --token needs a value",
    "invalid value for --token near line 3",
    "--password prompts you, --token stores the answer",
    "--api-key KEY, --token YOUR_TOKEN, --max-token 4096",
    "docker build --secret id=mysecret",
    "docker service create --secret tls-checkout --secret /run/x",
    'give "--password", "--token" or both',
    "token=missing",
    "the password is required, password reset latency",
    'up{token=""} or up{token!=""} or up{token=~".+"} or up{secret=~".*"}',
    'kube_secret_info{namespace="x", secret="tls-checkout"}',
    'rate(llm_tokens_total{type="prompt"}[5m]), max_tokens=4096, token_count=5000000',
    'login_failures_total{reason="bad_password"} > 5',
    'auth_total{token="expired"}',
    "pwd=/srv/app credentials=/etc/app/creds",
    "token=token, api_key=self.api_key",
    "Authorization: Bearer ... and Authorization: Bearer authentication",
    "Authorization: required for all paths",
    "Cookie: is not sent; the cookie: none",
    "curl https://h.test/ -o out:file",
    "curl -X menu:soup https://h.test/ --menu a:b",
    "mysql -p shop, mysql_up == 0, mysqld -P3306",
    "x-request-id: abcdef, x-ratelimit-limit: 100",
    "the dose shp hf_ npm_ SG.x hvs.",
]


@pytest.mark.parametrize(("text", "expected"), LEAKS)
def test_a_named_secret_is_taken_out_and_its_name_stays(text: str, expected: str) -> None:
    redactor = Redactor(inside=True)
    assert redactor.text(text) == expected
    assert redactor.text(expected) == expected


@pytest.mark.parametrize("text", INNOCENT)
def test_what_tells_of_a_secret_stays(text: str) -> None:
    assert Redactor(inside=True).text(text) == text


NAMES = st.sampled_from(["password", "PASSWORD", "db_passwd", "MYSQL_PWD", "passphrase", "token", "x_token", "apikey",
                         "API_KEY", "api-key", "client_secret", "secret_key", "credentials"])  # fmt: skip
VALUES = st.text("bcdfghjklmnpqrstvwxzBCDFGH", min_size=7, max_size=12)
"""No word that tells of a secret is made of consonants alone."""
FORMS = st.sampled_from(["{}={}", '{}="{}"', "{}='{}'", '"{}": "{}"', '{}: "{}"', '{}=~"{}"', '{}!="{}"', '{} = "{}"',
                         "--{}={}", "?a=b&{}={}&c=d", "{}={};x=y"])  # fmt: skip
AROUND = st.sampled_from(["", "a b ", "{", "at 12:00 p99 = 3 ms ", "user=app ", "\n", "|", "line\nline "])


@given(NAMES, VALUES, FORMS, AROUND, AROUND)
def test_letters_assigned_to_the_name_of_a_secret_never_pass(
    name: str, value: str, form: str, before: str, after: str
) -> None:
    text = f"{before}{form.format(name, value)}{' ' * bool(after)}{after}"
    for written in (text, json.dumps(text)):
        hidden = Redactor(inside=True).text(written)
        assert value not in hidden
        assert name in hidden
        assert Redactor(inside=True).text(hidden) == hidden


SHORTEST = 5


@given(st.lists(st.sampled_from(LEAKS), min_size=2, max_size=4), st.sampled_from([" ; ", "\n", ", ", " | "]))
def test_no_secret_beside_another_passes(leaks: list[tuple[str, str]], between: str) -> None:
    """What one expression takes must not leave the rest of what the next would have taken."""
    hidden = Redactor(inside=True).text(between.join(text for text, _ in leaks))
    words = {word for text, seen in leaks for word in re.findall(r"\w+", text) if word not in re.findall(r"\w+", seen)}
    assert [word for word in words if len(word) > SHORTEST and word in hidden] == []


@given(st.lists(st.sampled_from(INNOCENT), max_size=5), st.sampled_from([" ", "\n", ", "]))
def test_innocent_texts_stay_innocent_together(texts: list[str], between: str) -> None:
    text = between.join(texts)
    assert Redactor(inside=True).text(text) == text


@given(st.lists(st.sampled_from([*(text for text, _ in LEAKS), *INNOCENT]), max_size=4))
def test_a_record_hides_what_each_of_its_texts_would(texts: list[str]) -> None:
    redactor = Redactor(inside=True)
    record = {f"f{n}": text for n, text in enumerate(texts)}
    for _ in range(2):
        assert redactor.record(record) == Redactor(inside=True).data(record)


@pytest.mark.parametrize("unit", ["password=", 'token="', "token=\\", "cookie: a=", "authorization: digest a=",
                                  "curl ", "curl '", 'curl "a" ', "curl -b a=", "curl -b 'a=", "-b a=",
                                  "--token ", '--token "/', "--token '/\"", "--password \\\n", "--a-a-a-",
                                  "authorization: a ", "authorization: a abcdefg ", "mysql ", "x-", "x-a",
                                  "password: a ", "secret%3D%22"])  # fmt: skip
def test_no_text_makes_looking_for_names_slow(unit: str) -> None:
    """An expression of quadratic time would not end in this test's time; each unit begins a match again and again."""
    Redactor().text(unit * (200_000 // len(unit)))
