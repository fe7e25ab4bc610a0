"""Every metric and label that rules and dashboards name exists, and every query is one that Prometheus answers.

Arguments: host:port of a running engine, of sinks, of an agent, of a node exporter, of a Prometheus that scrapes them;
'' where there is none of the last two.
"""

import glob
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

engine, sinks, edge, node, prometheus = sys.argv[1:]
RULES = "docker/prometheus/rules/*.yml"
DASHBOARDS = "docker/grafana/dashboards/*.json"
# Written by Prometheus itself, of whatever it scrapes.
OF_PROMETHEUS = {"up": {"job", "instance"}}
OF_SCRAPES = {"job", "instance", "le"}


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.read().decode()


def exposed(host):
    """Names of series, with the labels that they have now; none are known of a metric that has not counted yet."""
    series = {}
    for line in get(f"http://{host}/metrics").splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            for suffix in ("_bucket", "_sum", "_count") if kind in ("histogram", "summary") else ("",):
                series.setdefault(name + suffix, set())
        elif not line.startswith("#"):
            name, _, labels = line.partition("{")
            series.setdefault(name.split(" ")[0], set()).update(re.findall(r'([a-z_]+)="', labels))
    return series


def documented():
    """Labels of the engine's metrics, by name, from the table that EngineMetricsTest holds against a real engine."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*) \|", open("docs/metrics.md").read(), re.M)
    for name, kind, labels in rows:
        for suffix in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
            yield name + suffix, set() if labels == "-" else set(labels.split(", "))


def queries():
    for path in sorted(glob.glob(RULES)):
        lines = open(path).read().splitlines()
        for at, line in enumerate(lines):
            found = re.match(r"( +)expr: (.*)", line)
            if found:
                text = found[2]
                if text == ">-":
                    more = len(found[1]) + 2
                    block = []
                    for each in lines[at + 1 :]:
                        if len(each) - len(each.lstrip()) < more:
                            break
                        block.append(each.strip())
                    text = " ".join(block)
                yield path, text
    for path in sorted(glob.glob(DASHBOARDS)):
        for panel in json.load(open(path))["panels"]:
            for target in panel.get("targets", []):
                yield f"{path}, {panel['title']}", target["expr"].replace("$__rate_interval", "1m")


def named(query):
    """Metrics of a query, each with the labels that matchers ask of it; and labels that grouping asks of any of them."""
    bare = re.sub(r'"[^"]*"', '""', query)
    grouping = set()
    for labels in re.findall(r"\b(?:by|ignoring|on|without)\s*\(([^)]*)\)", bare):
        grouping.update(each.strip() for each in labels.split(",") if each.strip())
    bare = re.sub(r"\b(?:by|ignoring|on|without)\s*\([^)]*\)", " ", bare)
    metrics = {}
    for name, matchers in re.findall(r"\b([a-z]+(?:_[a-z]+)+|up)\b(?!\s*\()(\{[^}]*\})?", bare):
        if name != "group_left":
            metrics.setdefault(name, set()).update(re.findall(r"(\w+)\s*[=!]", matchers))
    return metrics, grouping


known = {}
for source in [exposed(each) for each in (engine, sinks, edge, node) if each] + [dict(documented()), OF_PROMETHEUS]:
    for name, labels in source.items():
        known.setdefault(name, set()).update(labels)
problems = []
count = 0
for where, query in queries():
    count += 1
    metrics, grouping = named(query)
    if not metrics and "vector(1)" not in query:
        problems.append(f"{where}: no metric is recognised in {query}")
    possible = set(OF_SCRAPES)
    for name, labels in metrics.items():
        if not node and name.startswith("node_"):
            possible |= labels | grouping
            continue
        if name not in known:
            problems.append(f"{where}: there is no metric {name}")
            continue
        possible |= known[name]
        if labels - known[name] - OF_SCRAPES:
            problems.append(f"{where}: {name} has no label {', '.join(sorted(labels - known[name]))}")
    if grouping - possible:
        problems.append(f"{where}: nothing there has the label {', '.join(sorted(grouping - possible))}")
if count < 60:
    problems.append(f"only {count} queries were found in {RULES} and {DASHBOARDS}")


def ask(path, **parameters):
    return json.loads(get(f"http://{prometheus}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"))


def value(query):
    answer = ask("query", query=query)
    if answer["status"] != "success":
        raise SystemExit(f"{query}: {answer['error']}")
    return [float(each["value"][1]) for each in answer["data"]["result"]]


def until(what, query, deadline=time.monotonic() + 60):
    """Waits until the query has a result above 0."""
    while True:
        try:
            if any(each > 0 for each in value(query)):
                return
        except (urllib.error.URLError, json.JSONDecodeError):
            pass  # it is just starting
        if time.monotonic() > deadline:
            problems.append(f"in vain: {what} ({query})")
            return
        time.sleep(0.5)


if prometheus:
    for job in ["earshot-engine", "earshot-sinks", "earshot-dashboard", "earshot-edge", "prometheus"] + (["node"] if node else []):
        until(f"all of {job} is scraped", f'min(up{{job="{job}"}})')
    until("frames are counted", "sum(rate(earshot_frames_total[1m]))")
    until("the sinks deliver", "sum(earshot_sink_delivered_total)")
    until("there are alerts", "sum(earshot_alerts_total)")
    empty = 0
    for where, query in queries():
        answer = ask("query", query=query)
        if answer["status"] != "success":
            problems.append(f"{where}: {answer['error']}")
        elif "dashboards" in where and not answer["data"]["result"]:
            empty += 1
    until("rules are evaluated", 'ALERTS{alertname="EarshotWatchdog", alertstate="firing"}')
    groups = ask("rules")["data"]["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        if rule["health"] != "ok":
            problems.append(f"{rule['name']}: {rule['health']} {rule.get('lastError', '')}")
    rules = sum(len(group["rules"]) for group in groups)
    print(f"Prometheus answers {count} queries, {empty} of the dashboards' have nothing to show of a healthy demo; {rules} rules are loaded")
else:
    print(f"skipped: no Prometheus; names and labels of {count} queries were compared with what is exposed")
if problems:
    raise SystemExit("\n".join(problems))
