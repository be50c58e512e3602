// The reader of applications with what tests set differently.
#pragma once

#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/kubernetes.hpp"

namespace promotion::host::kubernetes {

// One cluster that hangs holds up a reader no longer than this.
inline constexpr ClientOptions remote_client{std::chrono::milliseconds(5'000), 4};

// The references outlive the reader.
struct ApplicationSurroundings {
  const SecretSource &secrets;
  const PipelineSource &pipelines;
  Observer &observer;
  Log &log;
};
std::unique_ptr<ApplicationReader> make_application_reader(std::shared_ptr<Client> client,
                                                           const ApplicationSurroundings &surroundings,
                                                           KubernetesApplicationOptions options,
                                                           std::shared_ptr<const Clock> clock,
                                                           ClientOptions remote = remote_client);

}  // namespace promotion::host::kubernetes
