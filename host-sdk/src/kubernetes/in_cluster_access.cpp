#include <cstdlib>

#include "access.hpp"

namespace promotion::host::kubernetes {

Result<network::HttpUrl> parse_server(std::string_view text) {
  auto url = network::parse_http_url(text);
  if (!url.ok()) return url;
  if (url->target.find('?') != std::string::npos)
    return Error{Code::invalid_argument, "the URL of the API server has a query; expected https://HOST:PORT"};
  while (url->target.ends_with('/')) url->target.pop_back();
  return url;
}

Result<Access> in_cluster_access(const std::filesystem::path &folder, Log &log) {
  const char *host = std::getenv("KUBERNETES_SERVICE_HOST");
  const char *port = std::getenv("KUBERNETES_SERVICE_PORT");
  if (host == nullptr || *host == '\0' || port == nullptr || *port == '\0')
    return Error{Code::failed_precondition,
                 "the host does not run in a pod of Kubernetes: KUBERNETES_SERVICE_HOST and "
                 "KUBERNETES_SERVICE_PORT are not set; name a kubeconfig in kubernetes.kubeconfig"};
  const std::string name(host);
  const bool v6 = name.find(':') != std::string::npos;
  auto server = parse_server("https://" + (v6 ? "[" + name + "]" : name) + ":" + port);
  if (!server.ok())
    return Error{Code::failed_precondition,
                 "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT name no "
                 "server: " +
                     server.error().message};
  Access access;
  access.server = std::move(*server);
  access.authority.file = folder / "ca.crt";
  FixedCredential token;
  token.token.file = folder / "token";
  access.credentials = make_fixed_credentials(std::move(token), log);
  return access;
}

}  // namespace promotion::host::kubernetes
