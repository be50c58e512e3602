#include "admin_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

namespace promotion::ctl {
namespace {

// Takes `answers.size()` requests, one a connection, and gives each its answer; an empty one breaks the
// connection once the request has come.
class BreakingServer {
 public:
  explicit BreakingServer(std::vector<std::string> answers) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr *>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size);
    server_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this, answers = std::move(answers)] {
      for (const std::string &answer : answers) serve(answer);
    });
  }
  ~BreakingServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  const std::string &server() const { return server_; }
  // Once all answers were given.
  const std::vector<std::string> &bodies() const { return bodies_; }

 private:
  void serve(const std::string &answer) {
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) return;
    std::string request;
    char buffer[4096];
    while (request.find("\r\n\r\n{") == std::string::npos || request.back() != '}') {
      const ssize_t count = recv(connection, buffer, sizeof buffer, 0);
      if (count <= 0) break;
      request.append(buffer, static_cast<size_t>(count));
    }
    bodies_.push_back(request.substr(request.find("\r\n\r\n") + 4));
    if (!answer.empty()) send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    close(connection);
  }

  int listener_;
  std::string server_;
  std::vector<std::string> bodies_;
  std::thread thread_;
};

const std::string kDone = "HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{\"outcome\":\"done\"}";

TEST(AdminClient, SendsAWordAgainWhenTheConnectionBreaks) {
  BreakingServer host({"", "", kDone});
  std::string problem;
  const auto client = make_admin_client(host.server(), problem);
  const auto answer = client->post("/api/v1/words", {{"id", "word-0001"}});
  ASSERT_TRUE(answer) << answer.problem;
  EXPECT_EQ(text_of(answer.body, "outcome"), "done");
  ASSERT_EQ(host.bodies().size(), 3u);
  EXPECT_EQ(host.bodies()[0], host.bodies()[2]) << "under the same key";
}

TEST(AdminClient, GivesUpWhenItGoesOnBreaking) {
  BreakingServer host({"", "", "", ""});
  std::string problem;
  const auto answer = make_admin_client(host.server(), problem)->post("/api/v1/words", {{"id", "word-0001"}});
  EXPECT_EQ(answer.exit, unreachable);
}

}  // namespace
}  // namespace promotion::ctl
