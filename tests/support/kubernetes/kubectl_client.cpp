#include "kubectl_client.hpp"

namespace promotion::test {

Kubectl::Kubectl(const KubernetesDouble &server, const std::string &token) {
  write_file(folder_.path() / "kubeconfig", server.kubeconfig(token));
}

std::vector<std::string> Kubectl::command(const std::vector<std::string> &arguments) const {
  const std::string home = folder_.path().string();
  std::vector<std::string> all{"env"};
  for (const char *name :
       {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"})
    all.insert(all.end(), {"-u", name});
  all.insert(all.end(), {"HOME=" + home, "KUBECACHEDIR=" + home + "/cache", "kubectl",
                         "--kubeconfig=" + home + "/kubeconfig"});
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

CommandResult Kubectl::run(const std::vector<std::string> &arguments, const std::string &input) const {
  return test::run(command(arguments), input);
}

std::string Kubectl::run_or_throw(const std::vector<std::string> &arguments, const std::string &input) const {
  return test::run_or_throw(command(arguments), input);
}

}  // namespace promotion::test
