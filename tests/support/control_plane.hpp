#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "flux_event.hpp"
#include "http.hpp"
#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {

struct ControlPlaneOptions {
  std::map<std::string, std::string> pipelines;  ///< file name → YAML
  std::map<std::string, std::string> secrets;    ///< NAMESPACE/NAME/KEY → value
  std::string configuration;                     ///< more members of the configuration file, as YAML
  /// The members that say where pipelines and Secrets come from.
  std::string sources = "pipelines: {directory: pipelines}\nsecrets: {directory: secrets}\n";
  int poll_seconds = 1;  ///< of pull-request.so, between looks at an open pull request
  /// A program with its arguments that starts the control plane's own, whose command line follows.
  std::vector<std::string> launcher = {};
};

/// The control plane as an operator runs it: the built program with a configuration, modules, pipelines and
/// secrets in a folder of its own, on free ports of 127.0.0.1. Survives any number of ends and starts with
/// its state. Not thread-safe.
class ControlPlane {
 public:
  /// Writes the files; starts nothing.
  explicit ControlPlane(const ControlPlaneOptions &options);
  ~ControlPlane();

  /// Starts it and waits until it is ready. With a failpoint the variant made for tests runs, which kills
  /// itself with SIGKILL when it gets there. Throws std::runtime_error, with its log, when it does not become
  /// ready.
  void start(const std::string &failpoint = {});
  /// This modules file from the next start on, in place of one with the modules that were built.
  void set_modules(const std::string &yaml) { modules_ = yaml; }
  /// SIGTERM; the status it ends with.
  ExitStatus stop();
  /// SIGKILL.
  void kill();
  Process &process() { return *process_; }

  const std::filesystem::path &folder() const { return folder_.path(); }
  void write_pipeline(const std::string &file, const std::string &yaml);
  void write_secret(const std::string &namespace_name_key, const std::string &value);
  void remove_secret(const std::string &namespace_name_key);

  std::uint16_t event_port() const { return event_port_; }
  std::string event_url() const { return "http://127.0.0.1:" + std::to_string(event_port_); }
  std::string admin_url() const { return "http://127.0.0.1:" + std::to_string(admin_port_); }

  /// Posts a body to /promotion/PIPELINE (namespace/name/environment) as Flux does, signed with the key;
  /// unsigned when the key is empty.
  HttpAnswer post(const std::string &pipeline, const std::string &body, const std::string &key);
  HttpAnswer post(const std::string &pipeline, const FluxEvent &event, const std::string &key);
  /// The same, for an event that has to be accepted: its record's id. Throws when the answer is not 202.
  std::string accept(const std::string &pipeline, const FluxEvent &event, const std::string &key);

  /// GET of the admin API below /api/v1; throws unless it answers 200.
  nlohmann::json api(const std::string &path);
  nlohmann::json event(const std::string &id);
  /// All promotions on record, into this environment if it is named.
  std::vector<nlohmann::json> promotions(const std::string &environment = {});
  /// Waits until the one promotion into an environment is in this state, and gives it. Throws, with what
  /// there is and the end of the log, when that does not happen.
  nlohmann::json wait_for_promotion(const std::string &environment, const std::string &state = "succeeded");

  /// What it wrote since it was last started.
  std::string log() const;
  bool wait_for_log(const std::string &text);
  /// The log lines that hold a text, as they are.
  std::vector<std::string> log_lines_with(const std::string &text) const;

 private:
  std::string end_of_log() const;

  TemporaryFolder folder_;
  const std::vector<std::string> launcher_;
  const int poll_seconds_;
  std::unique_ptr<Process> process_;
  std::filesystem::path log_;
  std::string modules_;  // empty: those that were built
  int starts_ = 0;
  std::uint16_t event_port_ = 0, admin_port_ = 0;
};

/// The failpoints of the control plane and of the pull-request module, in the order in which work reaches
/// them.
inline constexpr const char *kFailpoints[] = {"before-commit", "after-commit",       "before-step",
                                              "after-push",    "after-pull-request", "after-step"};

}  // namespace promotion::test
