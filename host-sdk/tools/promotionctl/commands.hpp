// What each verb does, apart from the command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "admin_client.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "promotion/host/clock.hpp"

namespace promotion::ctl {

// What a verb works with. The references outlive the call.
struct Context {
  std::ostream &out;
  std::ostream &err;
  const host::Clock &clock;
  AdminClient *client = nullptr;  // none for verbs that work on files
  OutputFormat format = OutputFormat::table;
  std::istream *in = nullptr;  // none: there is no standard input
};

// "promotionctl: MESSAGE" on standard error; gives the code back.
ExitCode fail(const Context &context, ExitCode code, const std::string &message);

struct PromotionFilter {
  std::string pipeline;  // NAMESPACE/NAME
  std::string environment;
  std::string state;
  std::string limit;
};
ExitCode list_promotions(const Context &context, const PromotionFilter &filter);
ExitCode show_promotion(const Context &context, const std::string &id);

struct WatchOptions {
  PromotionFilter filter;
  int64_t interval_ms = 1'000;
  std::optional<int64_t> timeout_ms;  // none: until interrupted
};
ExitCode watch_promotions(const Context &context, const WatchOptions &options);

struct EventFilter {
  std::string pipeline;
  std::string before;
  std::string limit;
};
ExitCode list_events(const Context &context, const EventFilter &filter);
ExitCode show_event(const Context &context, const std::string &id);

ExitCode list_modules(const Context &context);
// A file is looked at here; a name is asked for at the host.
ExitCode inspect_module(const Context &context, const std::string &name_or_file);
bool is_module_file(const std::string &name_or_file);
// Prints one module as the admin API shows it.
void show_module(const Context &context, const Json &module);

struct ModulesFileOptions {
  std::filesystem::path file;  // empty: the host says which
  int64_t timeout_ms = 60'000;
  bool wait = true;
};
struct ModuleAddition {
  ModulesFileOptions file;
  std::filesystem::path path;
  std::vector<std::string> services;
  std::string isolation;  // empty: not said
  std::string configuration_json;
};
ExitCode add_module(const Context &context, const ModuleAddition &options);
struct ModuleActivation {
  ModulesFileOptions file;
  std::filesystem::path path;
  std::string signature;
  std::string isolation;  // empty: as it is
};
ExitCode activate_module(const Context &context, const ModuleActivation &options);
ExitCode roll_back_module(const Context &context, const std::string &name, const ModulesFileOptions &options);
ExitCode remove_module(const Context &context, const std::string &name, const ModulesFileOptions &options);

struct SigningOptions {
  std::string path;
  std::string key;
  bool print = false;  // to standard output in place of FILE.sig
};
ExitCode sign_module(const Context &context, const SigningOptions &options);
struct VerificationOptions {
  std::string path;
  std::vector<std::string> keys;
  std::string signature;  // empty: that in FILE.sig
};
ExitCode verify_module(const Context &context, const VerificationOptions &options);

ExitCode explain_event(const Context &context, const std::string &id);
ExitCode explain_way(const Context &context, const std::string &pipeline, const std::string &environment,
                     const std::string &revision);

struct PlanOptions {
  std::string pipeline;  // NAMESPACE/NAME
  std::string environment;
  std::string revision;
  bool not_deployed = false;
};
ExitCode plan(const Context &context, const PlanOptions &options);

// What an operator says, as it stands on the command line.
struct Saying {
  std::string word;
  std::vector<std::string> about;  // a promotion's id, or pipeline, environment and revision
  std::string pipeline;            // NAMESPACE/NAME
  std::string environment;
  std::string revision;
  std::string by;
  std::string reason;
  bool all = false;
  bool not_deployed = false;
};
ExitCode say(const Context &context, const Saying &saying);
ExitCode list_words(const Context &context, const std::string &pipeline, const std::string &limit);
ExitCode list_stops(const Context &context);

struct SimulationOptions {
  std::filesystem::path pipeline;
  std::string pipeline_name;        // NAMESPACE/NAME, where the file has several
  std::vector<std::string> events;  // FILE or ENVIRONMENT=FILE
  std::string environment;          // of events that name none
  std::filesystem::path module;
  std::optional<int64_t> now_ns;  // none: each event is judged at its own time
};
ExitCode simulate(const Context &context, const SimulationOptions &options);

struct LintOptions {
  std::vector<std::string> files;  // files, folders, or "-" for standard input
  // One of these says which modules there are.
  std::filesystem::path configuration;  // of a host
  std::filesystem::path modules_file;
  std::filesystem::path modules_folder;
  std::filesystem::path secrets;     // a folder; empty: that of the configuration
  std::filesystem::path repository;  // a local one, to look for markers in; empty: none
  bool remote = false;               // look at what promotions would work on
  bool strict = false;               // warnings are errors
};
ExitCode lint(const Context &context, const LintOptions &options);

}  // namespace promotion::ctl
