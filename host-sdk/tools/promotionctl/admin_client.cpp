#include "admin_client.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <string_view>

namespace promotion::ctl {
namespace {

constexpr time_t connect_seconds = 5;
constexpr time_t answer_seconds = 30;
constexpr time_t patient_seconds = 600;  // longer than any deadline of the host that makes sense
constexpr int repeats = 3;

// The library's client over a socket in the file system.
class UnixClient final : public httplib::ClientImpl {
 public:
  explicit UnixClient(std::string path) : httplib::ClientImpl("localhost"), path_(std::move(path)) {}

 private:
  bool create_and_connect_socket(Socket &socket, httplib::Error &error) override {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path_.data(), path_.size());
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, reinterpret_cast<const sockaddr *>(&name), sizeof name) != 0) {
      if (descriptor >= 0) close(descriptor);
      error = httplib::Error::Connection;
      return false;
    }
    socket.sock = descriptor;
    return true;
  }

  const std::string path_;
};

std::string url_encoded(const std::string &text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
        std::string_view("-._~").find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += "0123456789ABCDEF"[byte >> 4];
      encoded += "0123456789ABCDEF"[byte & 15];
    }
  }
  return encoded;
}

const char *reason_of(httplib::Error error) {
  switch (error) {
    case httplib::Error::Connection:
      return "nobody listens there";
    case httplib::Error::ConnectionTimeout:
      return "no connection in time";
    case httplib::Error::Read:
      return "the connection ended without an answer";
    default:
      return "the connection failed";
  }
}

class HttplibClient final : public AdminClient {
 public:
  HttplibClient(std::string server, std::unique_ptr<httplib::ClientImpl> client)
      : server_(std::move(server)), client_(std::move(client)) {
    client_->set_connection_timeout(connect_seconds);
    client_->set_read_timeout(answer_seconds);
    client_->set_write_timeout(answer_seconds);
    client_->set_keep_alive(false);
  }

  Fetched get(const std::string &path, const Query &query) override {
    std::string target = path;
    char separator = '?';
    for (const auto &[key, value] : query) {
      if (value.empty()) continue;
      target += separator + url_encoded(key) + "=" + url_encoded(value);
      separator = '&';
    }
    return fetched(client_->Get(target));
  }

  Fetched ask(const std::string &path, const Json &body) override {
    client_->set_read_timeout(patient_seconds);
    const auto answer = client_->Post(path, dumped(body, -1), "application/json");
    client_->set_read_timeout(answer_seconds);
    return fetched(answer);
  }

  Fetched post(const std::string &path, const Json &body) override {
    const auto text = dumped(body, -1);
    auto answer = client_->Post(path, text, "application/json");
    for (int again = 0; again < repeats && !answer && answer.error() != httplib::Error::Connection; ++again)
      answer = client_->Post(path, text, "application/json");
    return fetched(answer);
  }

 private:
  Fetched fetched(const httplib::Result &answer) const {
    if (!answer)
      return {unreachable,
              0,
              {},
              "cannot reach the host at " + server_ + ": " + reason_of(answer.error()) +
                  "; check that it runs and that --server or PROMOTION_SERVER names its admin address"};
    auto body = Json::parse(answer->body, nullptr, false);
    if (answer->status == 200 && !body.is_discarded()) return {done, 200, std::move(body), ""};
    const auto message = text_of(part_of(body, "error"), "message");
    if (!message.empty()) return {failed, answer->status, {}, message};
    return {failed,
            answer->status,
            {},
            server_ + " answered " + std::to_string(answer->status) +
                " with what is no answer of an admin API; check that --server names the admin address"};
  }

  const std::string server_;
  const std::unique_ptr<httplib::ClientImpl> client_;
};

}  // namespace

std::unique_ptr<AdminClient> make_admin_client(const std::string &server, std::string &problem) {
  problem = "the server is '" + server + "'; expected HOST:PORT, http://HOST:PORT or unix:PATH";
  if (server.starts_with("unix:")) {
    auto path = server.substr(5);
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) return nullptr;
    return std::make_unique<HttplibClient>(server, std::make_unique<UnixClient>(std::move(path)));
  }
  auto address = server.starts_with("http://") ? server.substr(7) : server;
  while (address.ends_with('/')) address.pop_back();
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return nullptr;
  int port = 0;
  const auto *end = address.data() + address.size();
  const auto [stop, error] = std::from_chars(address.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end || port < 1 || port > 65535) return nullptr;
  auto name = address.substr(0, colon);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  if (name.empty() || name.find('/') != std::string::npos) return nullptr;
  return std::make_unique<HttplibClient>(server, std::make_unique<httplib::ClientImpl>(name, port));
}

std::string path_segment(const std::string &name) { return url_encoded(name); }

}  // namespace promotion::ctl
