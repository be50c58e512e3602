// The modules that the host has loaded, and which one answers to what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/evaluation.hpp"
#include "promotion/host/kubernetes_events.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/module_signature.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"
#include "promotion/host/store.hpp"
#include "promotion/host/strategy.hpp"

namespace promotion::host {

// What the modules file says of one module.
struct ModuleWish {
  std::string path;
  std::string version;    // empty: any
  std::string sha256;     // empty: any
  std::string isolation;  // empty: what is usual for who signed it
  std::vector<std::string> services;
  std::vector<std::string> secret_namespaces;
  std::string signature;                // base64; empty: none there
  std::string configuration_json;       // an object
  std::string limits_json, watch_json;  // objects, as the modules file has them; empty: the usual
};

// One loaded copy of a module, or the attempt at one.
struct GenerationStatus {
  ModuleStamp stamp;
  // discovered, verified, probed, ready, active, draining, standby, unmapped, retained, failed or
  // quarantined.
  std::string state;
  int64_t since_ns = 0;
  std::string reason;     // of retained, failed and quarantined: why, and what to do
  ModuleWish wanted;      // what it was made from
  std::string kept;       // where the host has a copy of its file; empty: nowhere
  std::string signed_by;  // the key, as FILE#NUMBER; empty: nobody
};

// Wanted and running, side by side.
struct ModuleStatus {
  std::string name;
  std::string kind;  // "evaluator", "strategy"; empty: not known
  ModuleWish wanted;
  ModuleStamp running;  // module empty: none runs
  // "active"; "failed": none runs; "quarantined": none runs, or what runs fails each call, because of what it
  // did
  std::string state;
  int64_t since_ns = 0;
  std::vector<std::string> strategies;  // canonical names and aliases it answers to
  // Why what is wanted does not run as it is wanted, and what to do; empty: it does. Beside "active": what
  // ran before goes on, or it runs in a worker because of what it did.
  std::string error;
  std::vector<GenerationStatus> generations;  // those that live and the last few others, the newest first
};

// The modules file as the host last took notice of it.
struct ModulesFileStatus {
  std::string path;
  std::string sha256;   // of its content, in lower case
  int64_t read_ns = 0;  // when that was carried out, or found to be wrong
  std::string error;    // FILE:LINE and what is wrong: what it said before goes on; empty: it is in force
};

// Thread-safe. Loads, inits, quiesces and closes on one control thread of its own.
class Registry {
 public:
  virtual ~Registry() = default;

  // unavailable: no evaluator is loaded; the message says why.
  virtual Result<EvaluatorPtr> evaluator() const = 0;
  // By a key under `promotion`: canonical name or alias. not_found names the key and the ones there are;
  // unavailable: its module is known but failed, and why.
  virtual Result<StrategyPtr> strategy(std::string_view key) const = 0;
  virtual std::vector<ModuleStatus> modules() const = 0;
  virtual ModulesFileStatus file() const { return {}; }
};

// What a new generation has to be able to go on with. Called on threads of the registry.
struct LiveWork {
  std::function<std::vector<PipelinePtr>()> pipelines;
  std::function<Result<std::vector<OpenState>>()> open_states;
};

// A registry whose modules follow their file while the host runs.
class WatchingRegistry : public Registry {
 public:
  // From now on the file is watched. A change is carried out if what it asks for can go on with the work;
  // else what ran before goes on, and the status says why.
  virtual void watch(LiveWork work) = 0;
  // Returns once no more changes are carried out. Idempotent.
  virtual void stop_watching() = 0;
};

// For modules with `isolation: worker`. A worker that ends by itself, or has to be ended, counts as a crash.
struct WorkerOptions {
  std::filesystem::path program;  // promotion-worker; empty: beside this program's own file
  size_t crashes = 5;             // more than so many within the time: the module is quarantined
  int64_t within_ms = 600'000;
  int64_t first_backoff_ms = 200;  // before the next worker; doubled with each crash
};

struct RegistryOptions {
  std::filesystem::path modules_file;
  std::filesystem::path storage_folder;  // each module gets a folder in it
  // What one host says to all its modules: each goes into the configuration of a module whose manifest's
  // schema has a property of that name, unless the modules file gives one. Empty: not said.
  std::string forges_json;  // `forges`: an array
  std::string max_age;      // `maxAge`: a duration such as 24h; older events have no effect
  WorkerOptions workers;
  TrustOptions trust;
  // promotion-probe, which modules are tried out in first; empty: they are not.
  std::filesystem::path probe_program;
  // Where copies of modules are kept for rollbacks, and what is loaded lies where the kernel wants it in a
  // file; empty: nowhere.
  // There is also what has to outlive the host: which calls are under way, and what was decided about
  // modules.
  std::filesystem::path modules_folder;
  // Fatal signals, and exit, within a call into a module are written down, so that the next start knows which
  // module ended the host and runs it in a worker. Takes over SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT of
  // the whole process, and passes them on to whoever had them.
  bool note_crashes = false;
  // Where what modules tell people goes; none: to the log.
  std::shared_ptr<KubernetesEvents> kubernetes_events;
  int64_t poll_ms = 10'000;  // between looks at the file, and at what failed, when nothing tells of a change
};

// Reads the modules file and loads what it names. A module that fails leaves the others running; only a file
// that cannot be read or is not valid is an error. The references outlive the registry.
Result<std::unique_ptr<WatchingRegistry>> open_registry(const RegistryOptions &options,
                                                        const SecretSource &secrets, const Clock &clock,
                                                        Log &log);

// What one module file is, without running any of its code.
struct ModuleInspection {
  std::string manifest_json;
  std::string sha256;
  std::vector<std::string> exports;
  std::vector<std::string> problems;  // why a host would refuse it; empty: it would not
};
Result<ModuleInspection> inspect_module(const std::filesystem::path &path);

}  // namespace promotion::host
