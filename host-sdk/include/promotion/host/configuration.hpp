// The one file that configures a host.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "promotion/host/engine.hpp"
#include "promotion/host/kubernetes.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/receiver.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// Relative paths have been made absolute, from the folder of the file.
struct Configuration {
  std::filesystem::path state_folder;
  std::filesystem::path pipelines_folder;  // empty: from the Kubernetes API
  std::filesystem::path secrets_folder;    // the same
  std::optional<KubernetesPipelineOptions> kubernetes_pipelines;
  bool kubernetes_secrets = false;
  std::optional<KubernetesApplicationOptions> kubernetes_applications;  // none: they are not read
  KubernetesOptions kubernetes;                                         // of all of them
  KubernetesShowOptions kubernetes_show;
  std::string admin_address = "127.0.0.1:8081";
  ReceiverOptions receiver;
  RegistryOptions registry;
  EngineOptions engine;
  std::optional<LogFormat> log_format;  // none: text on a terminal, else JSON
  Severity log_level = Severity::info;
};

// invalid_argument: file, line and key of what is wrong, and what was expected. An unknown key is wrong.
Result<Configuration> read_configuration(const std::filesystem::path &file);

}  // namespace promotion::host
