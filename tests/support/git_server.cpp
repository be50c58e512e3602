#include "git_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <sstream>
#include <stdexcept>

#include "flux_event.hpp"
#include "git_repository.hpp"
#include "network.hpp"

namespace promotion::test {
namespace {

constexpr int kBackends = 3;  // requests served at once
constexpr int kAttempts = 5;  // the port found free can be taken before nginx has it

std::string program(const char *name) {
  for (const char *folder :
       {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/sbin/", "/usr/local/bin/"}) {
    if (std::filesystem::exists(folder + std::string(name))) return folder + std::string(name);
  }
  return {};
}

std::string git_http_backend() {
  std::string folder = run_or_throw({"git", "--exec-path"});
  folder.erase(folder.find_last_not_of('\n') + 1);
  return folder + "/git-http-backend";
}

}  // namespace

bool GitServer::available() { return !program("nginx").empty() && !program("fcgiwrap").empty(); }

GitServer::GitServer(GitServerOptions options) : options_(std::move(options)) {
  if (options_.tls) make_certificate();
  start_backend();
  start_nginx();
}

GitServer::~GitServer() = default;

std::string GitServer::url() const {
  return (options_.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::filesystem::path GitServer::authority() const {
  return options_.tls ? folder_.path() / "authority.pem" : std::filesystem::path();
}

std::vector<std::string> GitServer::requests() const {
  std::vector<std::string> lines;
  std::istringstream log(read_file(folder_.path() / "access.log"));
  for (std::string line; std::getline(log, line);) lines.push_back(line);
  return lines;
}

GitServer::Traffic GitServer::traffic() const {
  Traffic sum;
  std::istringstream log(read_file(folder_.path() / "traffic.log"));
  for (Traffic line; log >> line.received >> line.sent;) {
    sum.received += line.received;
    sum.sent += line.sent;
  }
  return sum;
}

// A few plain fcgiwrap processes share one socket. Each is a direct child, so that none outlives the test;
// with `fcgiwrap -c` the workers would.
void GitServer::start_backend() {
  const std::string path = (folder_.path() / "backend.socket").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long for a socket: " + path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
      listen(listener, 64) != 0) {
    throw std::runtime_error("cannot listen on " + path + ": " + strerror(errno));
  }
  for (int i = 0; i < kBackends; ++i) {
    backends_.push_back(Process({.command = {program("fcgiwrap"), "-f"},
                                 .environment = git_environment(),
                                 .folder = {},
                                 .output = folder_.path() / "backend.log",
                                 .standard_input = listener}));
  }
  close(listener);
}

void GitServer::start_nginx() {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    port_ = free_port();
    write_file(folder_.path() / "nginx.conf", configuration());
    nginx_ = std::make_unique<Process>(
        ProcessOptions{.command = {program("nginx"), "-p", folder_.path().string(), "-e", "error.log", "-c",
                                   (folder_.path() / "nginx.conf").string()},
                       .environment = {},
                       .folder = {},
                       .output = folder_.path() / "nginx.out"});
    // The access log is made once the listening sockets are open.
    eventually([this] { return !nginx_->running() || accepts_connections(port_); });
    if (nginx_->running()) return;
  }
  throw std::runtime_error("nginx does not start: " + nginx_->output());
}

void GitServer::make_certificate() const {
  const std::string folder = folder_.path().string() + "/";
  run_or_throw({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=Example authority", "-keyout", folder + "authority.key", "-out",
                folder + "authority.pem"});
  run_or_throw({"openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout",
                folder + "server.key", "-out", folder + "server.csr"});
  write_file(folder_.path() / "server.ext", "subjectAltName=IP:127.0.0.1\n");
  run_or_throw({"openssl", "x509", "-req", "-days", "2", "-in", folder + "server.csr", "-CA",
                folder + "authority.pem", "-CAkey", folder + "authority.key", "-CAcreateserial", "-extfile",
                folder + "server.ext", "-out", folder + "server.pem"});
}

std::string GitServer::configuration() const {
  std::ostringstream text;
  text << "daemon off;\nmaster_process off;\npid nginx.pid;\nworker_rlimit_nofile 512;\n";
  if (geteuid() == 0) text << "user root;\n";
  text << "events { worker_connections 256; }\n"
       << "http {\n"
       << "  log_format requests '$request_method $request_uri $status $git_user';\n"
       << "  access_log access.log requests;\n"
       << "  log_format traffic '$request_length $bytes_sent';\n  access_log traffic.log traffic;\n"
       << "  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n"
       << "  uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
       << "  client_max_body_size 0; gzip off;\n"
       << "  map $http_authorization $git_user {\n    default \"\";\n";
  for (const std::string &token : options_.tokens) {
    text << "    \"Bearer " << token << "\" bearer;\n";
    for (const char *user : {"git", "oauth2", "x-access-token", "x-token-auth"}) {
      text << "    \"Basic " << base64(user + (":" + token)) << "\" " << user << ";\n";
    }
  }
  text << "  }\n  server {\n    listen 127.0.0.1:" << port_ << (options_.tls ? " ssl;\n" : ";\n");
  if (options_.tls) text << "    ssl_certificate server.pem; ssl_certificate_key server.key;\n";
  text << "    location / {\n"
       << "      if ($git_user = \"\") {\n"
       << "        add_header WWW-Authenticate 'Basic realm=\"git\"' always;\n        return 401;\n      }\n"
       << "      fastcgi_pass unix:" << (folder_.path() / "backend.socket").string() << ";\n"
       << "      fastcgi_buffering off; fastcgi_request_buffering off;\n";
  const std::pair<const char *, std::string> parameters[] = {
      {"SCRIPT_FILENAME", git_http_backend()},
      {"GIT_PROJECT_ROOT", options_.repositories.string()},
      {"GIT_HTTP_EXPORT_ALL", "1"},
      {"PATH_INFO", "$uri"},
      {"REMOTE_USER", "$git_user"},
      {"QUERY_STRING", "$query_string"},
      {"REQUEST_METHOD", "$request_method"},
      {"CONTENT_TYPE", "$content_type"},
      {"CONTENT_LENGTH", "$content_length"},
      {"GIT_PROTOCOL", "$http_git_protocol"},
      {"HTTP_CONTENT_ENCODING", "$http_content_encoding"}};
  for (const auto &[name, value] : parameters) {
    text << "      fastcgi_param " << name << " \"" << value << "\";\n";
  }
  text << "    }\n  }\n}\n";
  return text.str();
}

}  // namespace promotion::test
