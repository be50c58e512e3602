// Pipelines and Secrets from the Kubernetes API, for hosts that run in a cluster or beside one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "promotion/host/log.hpp"
#include "promotion/host/observation.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host {

// How the API server is reached, and as whom.
struct KubernetesOptions {
  std::filesystem::path kubeconfig;  // empty: the service account of the pod
  std::string context;               // of the kubeconfig; empty: its current one
};

struct KubernetesPipelineOptions {
  std::vector<std::string> namespaces;  // empty: the whole cluster
  std::string label_selector;           // as `kubectl -l` takes it; empty: all
  // Whether a Pipeline that has become unreadable is served on as it was before, or not at all.
  bool keep_last_good = false;
};

// What is shown on the Pipelines of the Kubernetes API.
struct KubernetesShowOptions {
  bool status = true;
  int64_t status_interval_ms = 5'000;  // between two writes of one Pipeline's status
  bool events = true;                  // Kubernetes Events
};

struct KubernetesApplicationOptions {
  int64_t interval_ms = 300'000;  // between two looks at one application, give or take a quarter
};

namespace kubernetes {
class Client;
}

// Reads where the server is and how to log in; connects to nothing yet. The client is thread-safe and is
// shared by both sources. The log outlives it. invalid_argument: the file, what is wrong in it, and what was
// expected.
Result<std::shared_ptr<kubernetes::Client>> make_kubernetes_client(const KubernetesOptions &options,
                                                                   Log &log);

// By list and watch into a cache. A name that the cache does not have is looked up before it is refused;
// answers to that are kept for 10 s, and there are at most 10 such questions a second (unavailable beyond).
// While the server cannot be reached, what was known is served on. start() fails at once where a permission
// is missing, and after some attempts where the server cannot be reached.
std::unique_ptr<PipelineSource> make_kubernetes_pipeline_source(std::shared_ptr<kubernetes::Client> client,
                                                                KubernetesPipelineOptions options, Log &log);

// By get alone. What was read is kept for 30 s and read again at most once in 10 s when renew() asks for it.
std::unique_ptr<SecretSource> make_kubernetes_secret_source(std::shared_ptr<kubernetes::Client> client,
                                                            Log &log);

// Reads what the applications of pipelines say is deployed, since events get lost: once the host runs, when a
// pipeline is new or changes, and at intervals. A target without a cluster is looked for at the client's
// server, one with a GitopsCluster at the server of the kubeconfig in its Secret. What cannot be read is said
// and left out. Thread-safe.
class ApplicationReader {
 public:
  virtual ~ApplicationReader() = default;
  virtual void start() = 0;
  // Returns once what it is at has ended, within seconds. Idempotent.
  virtual void stop() = 0;
  // Pipelines were added, changed or removed.
  virtual void pipelines_changed() = 0;
};

// The references outlive the reader.
std::unique_ptr<ApplicationReader> make_kubernetes_application_reader(
    std::shared_ptr<kubernetes::Client> client, const SecretSource &secrets, const PipelineSource &pipelines,
    Observer &observer, KubernetesApplicationOptions options, Log &log);

}  // namespace promotion::host
