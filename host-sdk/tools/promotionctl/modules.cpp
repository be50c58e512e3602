#include <filesystem>

#include "commands.hpp"
#include "instant.hpp"
#include "promotion/host/registry.hpp"
#include "table.hpp"

namespace promotion::ctl {
namespace {

std::string joined(const Json &words) {
  std::string text;
  for (const auto &word : words)
    if (word.is_string()) text += (text.empty() ? "" : ", ") + word.get<std::string>();
  return text;
}

// Where it runs; else where it is to run, if that is said.
std::string isolation_of(const Json &wanted, const Json &running) {
  const auto now = text_of(running, "isolation");
  return now.empty() ? text_of(wanted, "isolation") : now;
}

void print_generations(const Context &context, const Json &module) {
  std::vector<Row> rows;
  for (const auto &generation : part_of(module, "generations"))
    rows.push_back({text_of(generation, "generation"), text_of(generation, "version"),
                    text_of(generation, "sha256").substr(0, 12), text_of(generation, "isolation"),
                    text_of(generation, "state"),
                    with_age(text_of(generation, "since"), context.clock.now_ns()),
                    text_of(generation, "reason")});
  if (rows.empty()) return;
  context.out << "\n";
  print_table(context.out, {"GENERATION", "VERSION", "SHA-256", "ISOLATION", "STATE", "SINCE", "REASON"},
              rows);
}

void print_module(const Context &context, const Json &module) {
  const auto wanted = part_of(module, "wanted");
  const auto running = part_of(module, "running");
  const bool runs = !text_of(running, "version").empty();
  print_properties(context.out, {{"Module", text_of(module, "name")},
                                 {"Kind", text_of(module, "kind")},
                                 {"State", text_of(running, "state")},
                                 {"Since", with_age(text_of(running, "since"), context.clock.now_ns())},
                                 {"Answers to", joined(part_of(module, "strategies"))},
                                 {"Wanted version", text_of(wanted, "version")},
                                 {"Wanted SHA-256", text_of(wanted, "sha256")},
                                 {"Path", text_of(wanted, "path")},
                                 {"Isolation", isolation_of(wanted, running)},
                                 {"Granted", joined(part_of(wanted, "services"))},
                                 {"Running version", text_of(running, "version")},
                                 {"Running SHA-256", text_of(running, "sha256")},
                                 {"Generation", runs ? text_of(running, "generation") : ""},
                                 {"Error", text_of(module, "error")}});
  print_generations(context, module);
}

void print_inspection(const Context &context, const Json &inspection) {
  const auto manifest = part_of(inspection, "manifest");
  print_properties(context.out, {{"File", text_of(inspection, "file")},
                                 {"SHA-256", text_of(inspection, "sha256")},
                                 {"Exports", joined(part_of(inspection, "exports"))}});
  for (const auto &problem : part_of(inspection, "problems"))
    if (problem.is_string()) context.out << "Problem: " << on_one_line(problem.get<std::string>()) << "\n";
  if (!manifest.empty()) context.out << "\nManifest:\n" << dumped(manifest) << "\n";
}

ExitCode inspect_file(const Context &context, const std::string &file) {
  const auto inspection = host::inspect_module(file);
  if (!inspection) return fail(context, failed, inspection.error().message);
  auto manifest = Json::parse(inspection->manifest_json, nullptr, false);
  const Json document = {{"file", file},
                         {"sha256", inspection->sha256},
                         {"exports", inspection->exports},
                         {"problems", inspection->problems},
                         {"manifest", manifest.is_discarded() ? Json() : std::move(manifest)}};
  print_document(context.out, context.format, document);
  if (context.format == OutputFormat::table) print_inspection(context, document);
  if (inspection->problems.empty()) return done;
  return fail(context, failed, "a host would refuse " + file + ": " + inspection->problems.front());
}

}  // namespace

bool is_module_file(const std::string &name_or_file) {
  return name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".so");
}

void show_module(const Context &context, const Json &module) {
  print_document(context.out, context.format, module);
  if (context.format == OutputFormat::table) print_module(context, module);
}

ExitCode list_modules(const Context &context) {
  const auto answer = context.client->get("/api/v1/modules");
  if (!answer) return fail(context, answer.exit, answer.problem);
  print_document(context.out, context.format, answer.body);
  if (context.format != OutputFormat::table) return done;
  if (const auto error = text_of(part_of(answer.body, "file"), "error"); !error.empty())
    context.err << "The modules file is wrong, and what it said before goes on: " << error << "\n";
  std::vector<Row> rows;
  for (const auto &module : part_of(answer.body, "items")) {
    const auto wanted = part_of(module, "wanted");
    const auto running = part_of(module, "running");
    const auto since = text_of(running, "since");
    rows.push_back({text_of(module, "name"), text_of(module, "kind"), text_of(wanted, "version"),
                    text_of(running, "version"), text_of(running, "state"), isolation_of(wanted, running),
                    since, age_of(since, context.clock.now_ns()), text_of(module, "error")});
  }
  if (rows.empty())
    context.err << "The modules file names no modules.\n";
  else
    print_table(context.out,
                {"NAME", "KIND", "WANTED", "RUNNING", "STATE", "ISOLATION", "SINCE", "AGE", "ERROR"}, rows);
  return done;
}

ExitCode inspect_module(const Context &context, const std::string &name_or_file) {
  if (is_module_file(name_or_file)) return inspect_file(context, name_or_file);
  const auto answer = context.client->get("/api/v1/modules/" + path_segment(name_or_file));
  if (!answer) return fail(context, answer.exit, answer.problem);
  show_module(context, answer.body);
  return done;
}

}  // namespace promotion::ctl
