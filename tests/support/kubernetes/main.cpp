// Serves the double of the Kubernetes API on a free port of 127.0.0.1 until it is told to stop.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "../temporary_folder.hpp"
#include "api_double.hpp"

namespace {

constexpr char kHelp[] =
    "kubernetes_double: an API server of Kubernetes 1.30 for tests, on a free port of 127.0.0.1\n"
    "  kubernetes_double [--http] KUBECONFIG\n"
    "Writes KUBECONFIG, whose user may do all, prints its path, and serves until SIGINT or SIGTERM.\n"
    "--http: without TLS. kubectl sends no token then.\n"
    "Example:\n"
    "  kubernetes_double /tmp/double.yaml &\n"
    "  kubectl --kubeconfig /tmp/double.yaml get namespaces\n";

}  // namespace

int main(int argc, char **argv) {
  using promotion::test::KubernetesDouble;
  auto scheme = KubernetesDouble::Scheme::https;
  std::string kubeconfig;
  for (const std::string &argument : std::vector<std::string>(argv + 1, argv + argc)) {
    if (argument == "--help") {
      std::cout << kHelp;
      return 0;
    }
    if (argument == "--http")
      scheme = KubernetesDouble::Scheme::http;
    else
      kubeconfig = argument;
  }
  if (kubeconfig.empty()) {
    std::cerr << kHelp;
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  KubernetesDouble server(scheme);
  constexpr char kToken[] = "token-of-the-administrator";
  server.add_admin(kToken);
  promotion::test::write_file(kubeconfig, server.kubeconfig(kToken));
  std::cout << kubeconfig << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  return 0;
}
