#include "case_file.hpp"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "recording.hpp"

namespace promotion::evaluator::test {
namespace {

constexpr std::int64_t day_s = 86400;
constexpr std::int64_t cases_day_s = 1795392000;  // 2026-11-23T00:00:00Z

[[noreturn]] void fail(const YAML::Node &node, const std::string &message) {
  throw std::runtime_error("line " + std::to_string(node.Mark().line + 1) + ": " + message);
}

std::string text_or(const YAML::Node &node, const std::string &otherwise) {
  return node ? node.as<std::string>() : otherwise;
}

// Plain scalars that are JSON as they stand (numbers, true, false) stay so; everything else is text.
nlohmann::json to_json(const YAML::Node &node) {
  if (node.IsMap()) {
    auto object = nlohmann::json::object();
    for (const auto &member : node) object[member.first.as<std::string>()] = to_json(member.second);
    return object;
  }
  if (node.IsSequence()) {
    auto array = nlohmann::json::array();
    for (const auto &element : node) array.push_back(to_json(element));
    return array;
  }
  if (node.IsNull()) return nullptr;
  if (node.Tag() != "!") {
    const auto plain = nlohmann::json::parse(node.Scalar(), nullptr, false);
    if (!plain.is_discarded()) return plain;
  }
  return node.Scalar();
}

std::string json_text(const YAML::Node &node) { return node ? to_json(node).dump() : std::string(); }

ReferenceModel read_reference(const YAML::Node &node, ReferenceModel reference) {
  reference.api_version = text_or(node["apiVersion"], reference.api_version);
  reference.kind = text_or(node["kind"], reference.kind);
  reference.name = text_or(node["name"], reference.name);
  reference.namespace_name = text_or(node["namespace"], reference.namespace_name);
  return reference;
}

// CLUSTER/NAMESPACE, or local/NAMESPACE; a cluster may be given as an object of its own.
TargetModel read_target(const YAML::Node &node) {
  TargetModel target;
  if (node.IsMap()) {
    target.namespace_name = text_or(node["namespace"], "");
    if (node["cluster"]) target.cluster = read_reference(node["cluster"], {"", "GitopsCluster", "", ""});
    return target;
  }
  const auto text = node.as<std::string>();
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) fail(node, "'" + text + "' is no CLUSTER/NAMESPACE");
  target.namespace_name = text.substr(slash + 1);
  if (text.substr(0, slash) != "local") target.cluster = {"", "GitopsCluster", "", text.substr(0, slash)};
  return target;
}

PipelineModel read_pipeline(const YAML::Node &node) {
  PipelineModel pipeline;
  pipeline.namespace_name = text_or(node["namespace"], "default");
  pipeline.application = read_reference(node["application"] ? node["application"] : YAML::Load("{}"),
                                        {"helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "", "podinfo"});
  for (const auto &entry : node["environments"]) {
    auto &environment = pipeline.environments.emplace_back();
    environment.name = text_or(entry["name"], "");
    for (const auto &target : entry["targets"]) environment.targets.push_back(read_target(target));
    environment.strategy = text_or(entry["strategy"], "pull-request");
    environment.policy_json =
        entry["policyText"] ? entry["policyText"].as<std::string>() : json_text(entry["policy"]);
    environment.manual = entry["manual"] && entry["manual"].as<bool>();
  }
  return pipeline;
}

void read_speaker(const YAML::Node &from, EventModel &event) {
  if (!from) return;
  const auto text = from.as<std::string>();
  const std::size_t slash = text.rfind('/');
  event.object.namespace_name = slash == std::string::npos ? text : text.substr(slash + 1);
  if (slash != std::string::npos) event.metadata["cluster"] = text.substr(0, slash);
}

EventModel read_event(const YAML::Node &node, const PipelineModel &pipeline) {
  EventModel event;
  if (node["recording"]) {
    event = read_recording(node["recording"].as<std::string>());
  } else {
    event.object = pipeline.application;
    event.object.api_version = "helm.toolkit.fluxcd.io/v2";
    if (pipeline.application.kind == "Kustomization")
      event.object.api_version = "kustomize.toolkit.fluxcd.io/v1";
    if (pipeline.application.kind != "Kustomization" && pipeline.application.kind != "HelmRelease") {
      event.object.api_version = pipeline.application.api_version;
    }
  }
  event.environment = pipeline.index_of(text_or(node["in"], pipeline.environments.front().name));
  read_speaker(node["from"], event);
  event.object = read_reference(node, event.object);
  event.source = text_or(node["source"], event.source);
  event.reason = text_or(node["says"], event.reason);
  event.severity = text_or(node["severity"], event.severity);
  event.message = text_or(node["message"], event.message);
  if (node["revision"]) event.metadata["revision"] = node["revision"].as<std::string>();
  if (node["digest"]) event.metadata["oci-digest"] = node["digest"].as<std::string>();
  if (node["metadata"]) {
    for (const auto &[key, value] : node["metadata"].as<Metadata>()) event.metadata[key] = value;
  }
  if (node["at"]) event.timestamp_ns = read_instant(node["at"].as<std::string>());
  return event;
}

std::vector<std::string> read_texts(const YAML::Node &node) {
  if (node.IsScalar()) return {node.as<std::string>()};
  return node.as<std::vector<std::string>>();
}

Expectation read_expectation(const YAML::Node &node) {
  Expectation expectation;
  for (const char *outcome : {"promote", "hold", "ignore", "reject", "withdraw", "error", "warning"}) {
    if (!node[outcome]) continue;
    expectation.outcome = outcome;
    expectation.reason = node[outcome].as<std::string>();
  }
  if (expectation.outcome.empty()) fail(node, "an expectation without an outcome");
  if (node["from"]) expectation.from = node["from"].as<std::string>();
  if (node["into"]) expectation.into = node["into"].as<std::string>();
  if (node["revision"]) expectation.revision = node["revision"].as<std::string>();
  if (node["version"]) expectation.version = node["version"].as<std::string>();
  if (node["at"]) expectation.pointer = node["at"].as<std::string>();
  if (node["targets"]) expectation.targets = read_texts(node["targets"]);
  if (node["gates"]) expectation.gates = read_texts(node["gates"]);
  if (node["lookAgain"]) expectation.look_again_ns = read_instant(node["lookAgain"].as<std::string>());
  if (node["metadata"]) expectation.metadata = node["metadata"].as<Metadata>();
  if (node["says"]) expectation.says = read_texts(node["says"]);
  if (node["details"]) expectation.details = node["details"].as<std::map<std::string, std::string>>();
  return expectation;
}

std::vector<Expectation> read_expectations(const YAML::Node &node) {
  std::vector<Expectation> expectations;
  for (const auto &entry : node) expectations.push_back(read_expectation(entry));
  return expectations;
}

std::uint32_t read_ending(const YAML::Node &node) {
  const auto as = node.as<std::string>();
  if (as == "succeeded") return PROMOTION_RECORD_SUCCEEDED;
  if (as == "failed") return PROMOTION_RECORD_FAILED;
  if (as == "declined") return PROMOTION_RECORD_DECLINED;
  if (as == "ended") return 0;
  fail(node, "'" + as + "' is no way to end");
}

// approve, begin, finish and byHand: {into: ENVIRONMENT, revision: REVISION, …}
bool read_act(const YAML::Node &node, Step &step) {
  const std::map<std::string, Step::Kind> acts{{"begin", Step::Kind::begin},
                                               {"finish", Step::Kind::finish},
                                               {"approve", Step::Kind::approve},
                                               {"byHand", Step::Kind::by_hand}};
  for (const auto &[name, kind] : acts) {
    const YAML::Node act = node[name];
    if (!act) continue;
    step.kind = kind;
    step.into = act["into"].as<std::string>();
    step.revision = act["revision"].as<std::string>();
    if (act["as"]) step.how = read_ending(act["as"]);
    return true;
  }
  return false;
}

Step read_step(const YAML::Node &node, const PipelineModel &pipeline, std::int64_t now_ns) {
  Step step;
  step.now_ns = now_ns;
  if (node["event"]) {
    step.event = read_event(node["event"], pipeline);
    step.now_ns = std::max(now_ns, step.event.timestamp_ns);
  } else if (node["look"]) {
    step.kind = Step::Kind::look;
    step.now_ns = read_instant(node["look"].as<std::string>());
  } else if (node["stop"]) {
    step.kind = Step::Kind::stop;
    step.words = node["stop"].as<std::string>();
  } else if (node["baseline"]) {
    step.kind = Step::Kind::baseline;
  } else if (node["waitToBegin"]) {
    step.kind = Step::Kind::wait_to_begin;
  } else if (!read_act(node, step)) {
    fail(node, "a step that is none");
  }
  if (node["now"]) step.now_ns = read_instant(node["now"].as<std::string>());
  if (node["expect"]) step.expect = read_expectations(node["expect"]);
  return step;
}

Case read_case(const YAML::Node &node, const YAML::Node &pipelines) {
  Case read;
  read.name = node["name"].as<std::string>();
  const YAML::Node pipeline = node["pipeline"];
  read.pipeline = pipeline && pipeline.IsMap() ? read_pipeline(pipeline)
                                               : read_pipeline(pipelines[text_or(pipeline, "requirement")]);
  read.configuration_json = json_text(node["configuration"]);
  if (node["problems"]) read.problems = read_expectations(node["problems"]);
  std::int64_t now_ns = read_instant("00:00");
  for (const auto &entry : node["steps"]) {
    read.steps.push_back(read_step(entry, read.pipeline, now_ns));
    now_ns = read.steps.back().now_ns;
  }
  return read;
}

}  // namespace

std::int64_t read_instant(const std::string &text) {
  int days = 0;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  const std::size_t blank = text.find(' ');
  if (text.starts_with('+')) std::sscanf(text.c_str(), "+%dd", &days);
  if (text.starts_with('-')) std::sscanf(text.c_str(), "-%dd", &days), days = -days;
  const std::string clock = blank == std::string::npos ? text : text.substr(blank + 1);
  if (std::sscanf(clock.c_str(), "%d:%d:%d", &hours, &minutes, &seconds) < 2) {
    throw std::runtime_error("'" + text + "' is no instant; expected 09:00, 09:00:30 or +1d 09:00");
  }
  return (cases_day_s + days * day_s + hours * 3600 + minutes * 60 + seconds) * 1'000'000'000;
}

std::vector<Case> read_cases(const std::filesystem::path &file) {
  try {
    const YAML::Node document = YAML::LoadFile(file.string());
    const YAML::Node common =
        YAML::LoadFile((file.parent_path() / "pipelines" / "requirement.yaml").string());
    YAML::Node pipelines = document["pipelines"] ? YAML::Clone(document["pipelines"]) : YAML::Node();
    pipelines["requirement"] = common;
    std::vector<Case> cases;
    for (const auto &node : document["cases"]) cases.push_back(read_case(node, pipelines));
    return cases;
  } catch (const std::exception &error) {
    throw std::runtime_error(file.filename().string() + ": " + error.what());
  }
}

}  // namespace promotion::evaluator::test
