// The source of pipelines with what tests set differently.
#pragma once

#include <memory>

#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/kubernetes.hpp"
#include "reflector.hpp"
#include "resource_book.hpp"

namespace promotion::host::kubernetes {

// `watching`: its namespace and selector are taken from the options. `book`: filled with what is known
// besides; after the source itself, so that whoever is told finds the Pipeline in force. The log outlives the
// source.
std::unique_ptr<PipelineSource> make_pipeline_source(std::shared_ptr<Client> client,
                                                     KubernetesPipelineOptions options,
                                                     const ReflectorOptions &watching,
                                                     std::shared_ptr<const Clock> clock, Log &log,
                                                     std::shared_ptr<ResourceBook> book = nullptr);

}  // namespace promotion::host::kubernetes
