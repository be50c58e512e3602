// The sources of pipelines and Secrets that a configuration names.
#pragma once

#include <memory>

#include "kubernetes/resource_book.hpp"
#include "promotion/host/configuration.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::host {

struct Sources {
  std::shared_ptr<kubernetes::Client> client;      // none: nothing comes from the Kubernetes API
  std::shared_ptr<kubernetes::ResourceBook> book;  // none: pipelines do not
  std::unique_ptr<SecretSource> secrets;
  std::unique_ptr<PipelineSource> pipelines;
};

// Nothing is read yet but how to reach the Kubernetes API, if that is one of them. The log outlives them.
Result<Sources> make_sources(const Configuration &configuration, Log &log);

}  // namespace promotion::host
