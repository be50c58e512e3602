#include "sources.hpp"

#include "kubernetes/pipeline_source.hpp"

namespace promotion::host {

Result<Sources> make_sources(const Configuration &configuration, Log &log) {
  Sources sources;
  auto &client = sources.client;
  if (configuration.kubernetes_pipelines || configuration.kubernetes_secrets ||
      configuration.kubernetes_applications) {
    auto made = make_kubernetes_client(configuration.kubernetes, log);
    if (!made) return made.error();
    client = std::move(*made);
  }
  sources.secrets = configuration.kubernetes_secrets
                        ? make_kubernetes_secret_source(client, log)
                        : make_directory_secret_source(configuration.secrets_folder, log);
  if (configuration.kubernetes_pipelines) sources.book = std::make_shared<kubernetes::ResourceBook>();
  sources.pipelines =
      configuration.kubernetes_pipelines
          ? kubernetes::make_pipeline_source(client, *configuration.kubernetes_pipelines, {},
                                             std::make_shared<const SystemClock>(), log, sources.book)
          : make_directory_pipeline_source(configuration.pipelines_folder, log);
  return sources;
}

}  // namespace promotion::host
