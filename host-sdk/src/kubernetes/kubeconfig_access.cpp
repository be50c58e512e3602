// Format: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
#include <nlohmann/json.hpp>

#include "access.hpp"
#include "network/proxy.hpp"
#include "pipelines/regular_file.hpp"
#include "text/base64.hpp"
#include "yaml/scalar.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::kubernetes {
namespace {

namespace fs = std::filesystem;

// The first mistake found ends the reading.
class KubeconfigReader {
 public:
  // own: it is the operator's, who may name programs and files.
  KubeconfigReader(const fs::path &file, bool own, const Clock &clock, Log &log)
      : file_(file), own_(own), clock_(clock), log_(log) {}

  Result<Access> read(const yaml::Node &root, std::string context_name) {
    if (context_name.empty()) context_name = text(&root, "current-context");
    if (context_name.empty()) fail(root.line, "it has no current-context; name one in kubernetes.context");
    const auto *context = named(root, "contexts", "context", context_name);
    const auto *cluster = named(root, "clusters", "cluster", text(context, "cluster"));
    const auto user_name = text(context, "user");
    const auto *user = user_name.empty() ? nullptr : named(root, "users", "user", user_name);
    Access access;
    read_cluster(cluster, access);
    access.credentials = credentials(user, cluster, access);
    if (!problem_.empty()) return Error{Code::invalid_argument, problem_};
    return access;
  }

 private:
  void fail(int line, const std::string &sentence) {
    if (problem_.empty()) problem_ = yaml::at_line(file_.string(), line) + ": " + sentence;
  }

  // None: it is not there. Anything but text is wrong.
  std::string text(const yaml::Node *map, std::string_view key) {
    const auto *member = map == nullptr ? nullptr : map->find(key);
    if (member == nullptr || member->value->kind == yaml::Node::Kind::null) return {};
    if (const auto value = yaml::as_text(*member->value)) return std::string(*value);
    fail(member->line, std::string(key) + " is " + yaml::describe(*member->value) + "; expected text");
    return {};
  }

  bool flag(const yaml::Node *map, std::string_view key) {
    const auto *member = map == nullptr ? nullptr : map->find(key);
    if (member == nullptr) return false;
    if (const auto value = yaml::as_boolean(*member->value)) return *value;
    fail(member->line,
         std::string(key) + " is " + yaml::describe(*member->value) + "; expected true or false");
    return false;
  }

  // The block of that name in one of the three lists.
  const yaml::Node *named(const yaml::Node &root, std::string_view list, std::string_view block,
                          const std::string &name) {
    if (!problem_.empty()) return nullptr;
    const auto *member = root.find(list);
    if (member != nullptr)
      for (const auto &entry : member->value->items) {
        if (text(entry.get(), "name") != name) continue;
        if (const auto *found = entry->find(block)) return found->value.get();
      }
    fail(member == nullptr ? root.line : member->line,
         std::string(list) + " has no entry '" + name + "' with a " + std::string(block));
    return nullptr;
  }

  // Paths in a kubeconfig begin at its own folder.
  fs::path path(const std::string &text) const {
    return text.empty() ? fs::path() : file_.parent_path() / text;
  }

  // KEY-data in base64 counts before KEY, a file.
  TextOrFile pem(const yaml::Node *map, const std::string &key) {
    TextOrFile result;
    if (const auto data = text(map, key + "-data"); !data.empty()) {
      const auto decoded = from_base64(data);
      if (!decoded || decoded->empty())
        fail(map->find(key + "-data")->line, key + "-data is no base64");
      else
        result.text = *decoded;
    } else {
      result.file = path(text(map, key));
      refuse_unless_own(map, key);
    }
    return result;
  }

  void refuse_unless_own(const yaml::Node *map, const std::string &key) {
    const auto *member = map == nullptr || own_ ? nullptr : map->find(key);
    if (member != nullptr)
      fail(member->line, key +
                             " is refused, because whoever writes this Secret would have the host run a "
                             "program or read a file; put a token or " +
                             "certificates as -data into it");
  }

  void read_cluster(const yaml::Node *cluster, Access &access) {
    if (cluster == nullptr) return;
    auto server = parse_server(text(cluster, "server"));
    if (!server.ok())
      fail(cluster->line, "server: " + server.error().message);
    else
      access.server = std::move(*server);
    access.authority = pem(cluster, "certificate-authority");
    access.insecure = flag(cluster, "insecure-skip-tls-verify");
    if (access.insecure && !access.authority.empty())
      fail(cluster->line, "it has a certificate-authority and insecure-skip-tls-verify; keep one of them");
    if (!text(cluster, "tls-server-name").empty())
      fail(cluster->line, "tls-server-name is not supported; use a server URL that fits its certificate");
    access.proxy = text(cluster, "proxy-url");
    if (access.proxy.empty()) return;
    if (const auto proxy = network::parse_proxy(access.proxy); !proxy.ok())
      fail(cluster->line, "proxy-url cannot be used; expected http://[USER:PASSWORD@]HOST:PORT");
    else if (!proxy->password.empty())
      log_.mask(proxy->password);
  }

  std::unique_ptr<CredentialSource> credentials(const yaml::Node *user, const yaml::Node *cluster,
                                                const Access &access) {
    if (user != nullptr)
      for (const char *key : {"username", "password", "auth-provider"})
        if (const auto *member = user->find(key))
          fail(member->line,
               std::string(key) + " is not supported; use a token, a client certificate or exec");
    refuse_unless_own(user, "exec");
    refuse_unless_own(user, "tokenFile");
    if (own_ && user != nullptr && user->find("exec") != nullptr)
      return plugin(*user->find("exec")->value, cluster, access);
    FixedCredential parts;
    parts.token.text = text(user, "token");
    // As clients of Kubernetes do it: where both are there, the file counts.
    if (const auto file = text(user, "tokenFile"); !file.empty()) parts.token = {{}, path(file)};
    parts.certificate = pem(user, "client-certificate");
    parts.key = pem(user, "client-key");
    if (parts.certificate.empty() != parts.key.empty())
      fail(user->line, "a user has a client-certificate and a client-key, or neither of them");
    return make_fixed_credentials(std::move(parts), log_);
  }

  std::unique_ptr<CredentialSource> plugin(const yaml::Node &exec, const yaml::Node *cluster,
                                           const Access &access) {
    ExecPluginOptions options;
    options.api_version = text(&exec, "apiVersion");
    if (options.api_version != "client.authentication.k8s.io/v1" &&
        options.api_version != "client.authentication.k8s.io/v1beta1")
      fail(exec.line, "exec.apiVersion is '" + options.api_version +
                          "'; expected client.authentication.k8s.io/v1 or v1beta1");
    options.command = text(&exec, "command");
    if (options.command.empty()) fail(exec.line, "exec.command is missing");
    if (options.command.find('/') != std::string::npos) options.command = path(options.command).string();
    if (text(&exec, "interactiveMode") == "Always")
      fail(exec.line, "exec.interactiveMode is Always, but nobody is there to answer");
    if (const auto *arguments = exec.find("args"))
      for (const auto &argument : arguments->value->items)
        options.arguments.push_back(std::string(yaml::as_text(*argument).value_or(argument->text)));
    if (const auto *variables = exec.find("env"))
      for (const auto &variable : variables->value->items)
        options.environment.emplace_back(text(variable.get(), "name"), text(variable.get(), "value"));
    if (flag(&exec, "provideClusterInfo")) options.cluster_json = cluster_info(cluster, access);
    return make_exec_credentials(std::move(options), clock_, log_);
  }

  std::string cluster_info(const yaml::Node *cluster, const Access &access) {
    nlohmann::json info{{"server", text(cluster, "server")}};
    if (access.insecure) info["insecure-skip-tls-verify"] = true;
    if (const auto authority = access.authority.read(); authority.ok() && !authority->empty())
      info["certificate-authority-data"] = to_base64(*authority);
    if (!access.proxy.empty()) info["proxy-url"] = access.proxy;
    return info.dump();
  }

  const fs::path file_;
  const bool own_;
  const Clock &clock_;
  Log &log_;
  std::string problem_;
};

}  // namespace

Result<Access> kubeconfig_access(const fs::path &file, const std::string &context, const Clock &clock,
                                 Log &log) {
  const auto opened = pipelines::RegularFile::open(file.string());
  const auto content = opened.ok() ? opened->read(yaml::max_bytes) : Result<std::string>(opened.error());
  if (!content.ok())
    return Error{Code::invalid_argument, "the kubeconfig cannot be read: " + content.error().message};
  const auto documents = yaml::read(*content, file.string());
  if (!documents.ok()) return documents.error();
  if (documents->size() != 1 || documents->front()->kind != yaml::Node::Kind::map)
    return Error{
        Code::invalid_argument,
        file.string() + ": it is no kubeconfig; expected one document with clusters, users and contexts"};
  return KubeconfigReader(fs::absolute(file), true, clock, log).read(*documents->front(), context);
}

Result<Access> kubeconfig_text_access(std::string_view text, const std::string &origin, const Clock &clock,
                                      Log &log) {
  const auto documents = yaml::read(text, origin);
  // What is wrong with it may be told in its own words, which are secret.
  if (!documents.ok() || documents->size() != 1 || documents->front()->kind != yaml::Node::Kind::map)
    return Error{
        Code::invalid_argument,
        origin + ": it is no kubeconfig; expected one YAML document with clusters, users and contexts"};
  return KubeconfigReader(origin, false, clock, log).read(*documents->front(), {});
}

}  // namespace promotion::host::kubernetes
