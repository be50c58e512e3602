#include <fstream>
#include <iterator>
#include <system_error>

#include "commands.hpp"
#include "events/event_body.hpp"
#include "module_set.hpp"
#include "promotion/host/instant.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "simulation.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Code;
using host::Error;
using host::Result;

constexpr uintmax_t largest_file = 16 << 20;

Result<std::string> contents_of(const fs::path &file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return Error{Code::not_found, file.string() + ": " + error.message()};
  if (size > largest_file) return Error{Code::invalid_argument, file.string() + ": larger than 16 MiB"};
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return Error{Code::unavailable, file.string() + ": it cannot be read"};
  return text;
}

std::string display_name(const host::PipelineName &name) { return name.namespace_name + "/" + name.name; }

Result<host::PipelinePtr> pipeline_of(const SimulationOptions &options) {
  const auto text = contents_of(options.pipeline);
  if (!text) return text.error();
  const auto pipelines = host::read_pipelines(*text, options.pipeline.string());
  if (!pipelines) return pipelines.error();
  std::string names;
  for (const auto &pipeline : *pipelines) {
    if (display_name(pipeline->name) == options.pipeline_name) return pipeline;
    names += (names.empty() ? "" : ", ") + display_name(pipeline->name);
  }
  if (options.pipeline_name.empty() && pipelines->size() == 1) return pipelines->front();
  return Error{
      Code::invalid_argument,
      options.pipeline.string() + " holds these Pipelines: " + (names.empty() ? "none" : names) +
          (options.pipeline_name.empty() ? "; say which with --name" : "; but not " + options.pipeline_name)};
}

struct EventFile {
  std::string file;
  size_t environment = 0;
};

// What stands before the first "=" is an environment if the pipeline has one of that name; file names may
// have one.
Result<EventFile> event_file(const std::string &argument, const host::Pipeline &pipeline,
                             const std::string &otherwise) {
  if (const auto equals = argument.find('='); equals != std::string::npos)
    if (const auto index = pipeline.find_environment(argument.substr(0, equals)))
      return EventFile{argument.substr(equals + 1), *index};
  std::string names;
  for (const auto &environment : pipeline.environments)
    names += (names.empty() ? "" : ", ") + environment.name;
  if (otherwise.empty())
    return Error{Code::invalid_argument,
                 "--event " + argument +
                     " does not say which environment it comes from; expected ENVIRONMENT=" +
                     "FILE or --environment, with one of: " + names};
  if (const auto index = pipeline.find_environment(otherwise)) return EventFile{argument, *index};
  return Error{Code::invalid_argument,
               "the pipeline has no environment '" + otherwise + "'; it has: " + names};
}

std::string name_of(const host::Pipeline &pipeline, const std::optional<size_t> &environment) {
  return environment && *environment < pipeline.environments.size() ? pipeline.environments[*environment].name
                                                                    : "";
}

Json decision_json(const host::Decision &decision, const host::Pipeline &pipeline) {
  auto targets = Json::array();
  if (decision.environment)
    for (const auto target : decision.targets)
      targets.push_back(host::display_name(pipeline.environments[*decision.environment].targets[target]));
  auto details = Json::parse(decision.details_json, nullptr, false);
  Json json = {{"outcome", host::name_of(decision.outcome)},
               {"reason", decision.reason},
               {"explanation", decision.explanation},
               {"details", details.is_object() ? std::move(details) : Json::object()},
               {"from", name_of(pipeline, decision.source)},
               {"environment", name_of(pipeline, decision.environment)},
               {"targets", std::move(targets)},
               {"revision", decision.revision},
               {"version", decision.version}};
  for (const auto &gate : decision.gates)
    json["gates"].push_back({{"reason", gate.reason}, {"explanation", gate.explanation}});
  return json;
}

Json repeated() {
  return {{"outcome", "ignore"},
          {"reason", "repeated-event"},
          {"explanation", "The same bytes came for this environment before."}};
}

// Reads one event, has it judged, and says what came out.
Result<Json> judged(const EventFile &file, const host::Pipeline &pipeline, Simulation &simulation,
                    const SimulationOptions &options) {
  const auto body = contents_of(file.file);
  if (!body) return body.error();
  const auto event = host::events::read_event(*body);
  if (!event) return Error{event.error().code, file.file + ": " + event.error().message};
  Json json = {{"file", file.file},
               {"environment", pipeline.environments[file.environment].name},
               {"object", event->object.kind + " " + event->object.namespace_name + "/" + event->object.name},
               {"reason", event->reason},
               {"timestamp", host::format_instant(event->timestamp_ns)},
               {"decisions", Json::array()}};
  if (simulation.is_repeat(file.environment, *body)) {
    json["decisions"].push_back(repeated());
    return json;
  }
  const auto decisions =
      simulation.judge(*event, file.environment, options.now_ns.value_or(event->timestamp_ns));
  if (!decisions) return Error{decisions.error().code, file.file + ": " + decisions.error().message};
  for (const auto &decision : *decisions) json["decisions"].push_back(decision_json(decision, pipeline));
  return json;
}

void print_table_of(const Context &context, const Json &document) {
  std::vector<Row> rows;
  for (const auto &event : part_of(document, "events"))
    for (const auto &decision : part_of(event, "decisions")) {
      std::string targets;
      for (const auto &target : part_of(decision, "targets"))
        targets += (targets.empty() ? "" : ",") + target.get<std::string>();
      rows.push_back({fs::path(text_of(event, "file")).filename().string(), text_of(event, "environment"),
                      text_of(event, "reason"), text_of(decision, "outcome"),
                      text_of(decision, "environment"), targets, text_of(decision, "version"),
                      text_of(decision, "reason"), text_of(decision, "explanation")});
    }
  print_table(context.out,
              {"EVENT", "FROM", "REPORTS", "DECISION", "INTO", "TARGETS", "VERSION", "REASON", "EXPLANATION"},
              rows);
}

// Errors end the simulation; warnings are told.
bool passes_check(const Context &context, const host::Evaluator &evaluator,
                  const host::PipelinePtr &pipeline) {
  const auto problems = evaluator.check(pipeline);
  if (!problems) {
    fail(context, failed, problems.error().message);
    return false;
  }
  bool passes = true;
  for (const auto &problem : *problems) {
    const auto place = problem.json_pointer.empty() ? "" : problem.json_pointer + ": ";
    fail(context, failed, (problem.is_error ? "" : "warning: ") + place + problem.message);
    passes = passes && !problem.is_error;
  }
  return passes;
}

}  // namespace

ExitCode simulate(const Context &context, const SimulationOptions &options) {
  const auto pipeline = pipeline_of(options);
  if (!pipeline) return fail(context, failed, pipeline.error().message);
  std::vector<EventFile> files;
  for (const auto &argument : options.events) {
    auto file = event_file(argument, **pipeline, options.environment);
    if (!file) return fail(context, wrong_usage, file.error().message);
    files.push_back(std::move(*file));
  }
  const auto modules = open_modules({{}, {options.module}, {}}, context.clock);
  if (!modules) return fail(context, failed, modules.error().message);
  const auto opened = (*modules)->registry().evaluator();
  if (!opened) return fail(context, failed, opened.error().message);
  const auto &evaluator = *opened;
  if (!passes_check(context, *evaluator, *pipeline)) return failed;

  Simulation simulation(*pipeline, evaluator);
  Json document = {
      {"pipeline", display_name((*pipeline)->name)},
      {"evaluator", {{"module", evaluator->stamp().module}, {"version", evaluator->stamp().version}}},
      {"events", Json::array()}};
  for (const auto &file : files) {
    auto event = judged(file, **pipeline, simulation, options);
    if (!event) return fail(context, failed, event.error().message);
    document["events"].push_back(std::move(*event));
  }
  print_document(context.out, context.format, document);
  if (context.format == OutputFormat::table) print_table_of(context, document);
  return done;
}

}  // namespace promotion::ctl
