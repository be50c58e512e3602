#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>
#include <fstream>

#include "fake_operators.hpp"
#include "fake_registry.hpp"
#include "fake_store.hpp"
#include "promotion/host/admin.hpp"
#include "recording_log.hpp"
#include "sample_records.hpp"

namespace promotion::host {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Sends one request over a unix socket and gives the whole answer.
std::string ask_over(const std::string &path, const std::string &request) {
  const int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof name.sun_path - 1);
  std::string answer;
  if (connect(client, reinterpret_cast<const sockaddr *>(&name), sizeof name) == 0 &&
      send(client, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size())) {
    char buffer[4096];
    for (ssize_t count; (count = recv(client, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<size_t>(count));
  }
  close(client);
  return answer;
}

class AdminApiTest : public ::testing::Test {
 protected:
  AdminApiTest() : folder_(fs::temp_directory_path() / ("admin-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    store_.event_records = {testing::sample_event()};
  }
  ~AdminApiTest() override { fs::remove_all(folder_); }

  Result<std::unique_ptr<AdminApi>> make(const std::string &address) {
    return make_admin_api(
        address, store_, registry_, operators_, [] { return Readiness(); }, log_);
  }
  std::unique_ptr<AdminApi> started(const std::string &address) {
    auto api = make(address);
    EXPECT_TRUE(api);
    const auto status = (*api)->start();
    EXPECT_TRUE(status) << status.error().message;
    return std::move(*api);
  }
  static httplib::Client client_of(const AdminApi &api) { return httplib::Client("http://" + api.address()); }
  std::string socket_path() const { return (folder_ / "admin.sock").string(); }

  const fs::path folder_;
  testing::FakeStore store_;
  testing::FakeRegistry registry_;
  testing::FakeOperators operators_;
  testing::RecordingLog log_;
};

TEST_F(AdminApiTest, ServesJsonOverTcpAndSaysWhere) {
  const auto api = started("127.0.0.1:0");
  EXPECT_TRUE(log_.said("admin API listening address=" + api->address()));
  auto client = client_of(*api);
  const auto answer = client.Get("/api/v1/events?limit=1&pipeline=default%2Fpodinfo");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_THAT(answer->body, HasSubstr("evt-01JDBX0000000000000000000A"));
}

TEST_F(AdminApiTest, RefusesOtherMethodsWithoutReadingTheirBodies) {
  const auto api = started("127.0.0.1:0");
  auto client = client_of(*api);
  const auto answer = client.Post("/api/v1/events", std::string(100'000, 'x'), "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(answer->get_header_value("Allow"), "GET, HEAD");
}

TEST_F(AdminApiTest, TakesAWordAndAnswersWithItsOutcome) {
  const auto api = started("127.0.0.1:0");
  auto client = client_of(*api);
  const auto answer = client.Post(
      "/api/v1/words",
      R"({"id":"word-0001","word":"stop","by":"alice","reason":"broken","pipeline":"default/podinfo"})",
      "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200) << answer->body;
  EXPECT_THAT(answer->body, HasSubstr("\"outcome\": \"It was done.\""));
  ASSERT_EQ(operators_.said().size(), 1u);
  EXPECT_EQ(operators_.said()[0].pipeline.name, "podinfo");
}

TEST_F(AdminApiTest, ReadsNoMoreThanAWordNeeds) {
  const auto api = started("127.0.0.1:0");
  auto client = client_of(*api);
  const auto answer = client.Post("/api/v1/words", std::string(9'000, ' '), "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413) << answer->body;
  const auto piecewise = client.Post(
      "/api/v1/words",
      [](size_t offset, httplib::DataSink &sink) {
        if (offset > 20'000)
          sink.done();
        else
          sink.write(std::string(1'000, ' ').data(), 1'000);
        return true;
      },
      "application/json");
  // It hangs up while more is being sent, which may be all that the client sees.
  if (piecewise) {
    EXPECT_EQ(piecewise->status, 413) << piecewise->body;
  }
  EXPECT_TRUE(operators_.said().empty());
}

TEST_F(AdminApiTest, TakesNoWordThatAFormInABrowserCouldSend) {
  const auto api = started("127.0.0.1:0");
  auto client = client_of(*api);
  const std::string word = R"({"id":"word-0001","word":"stop","by":"eve","reason":"x","all":true})";
  for (const char *type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
    const auto answer = client.Post("/api/v1/words", word, type);
    ASSERT_TRUE(answer) << type;
    EXPECT_EQ(answer->status, 415) << type;
  }
  const auto rebound =
      client.Post("/api/v1/words", {{"Host", "rebound.example.com"}}, word, "application/json");
  ASSERT_TRUE(rebound);
  EXPECT_EQ(rebound->status, 403);
  EXPECT_TRUE(operators_.said().empty());
}

TEST_F(AdminApiTest, RefusesAForeignHostName) {
  const auto api = started("127.0.0.1:0");
  auto client = client_of(*api);
  const auto answer = client.Get("/healthz", {{"Host", "rebound.example.com"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
}

TEST_F(AdminApiTest, ServesOnAUnixSocketOfMode0600) {
  const auto api = started("unix:" + socket_path());
  EXPECT_EQ(api->address(), "unix:" + socket_path());
  struct stat file {};
  ASSERT_EQ(stat(socket_path().c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  const auto answer =
      ask_over(socket_path(), "GET /readyz HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\"ready\": true"));
}

TEST_F(AdminApiTest, RemovesItsSocketFileAtTheEnd) {
  auto api = started("unix:" + socket_path());
  api->stop();
  EXPECT_FALSE(fs::exists(socket_path()));
}

TEST_F(AdminApiTest, ReplacesASocketThatNobodyListensOn) {
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  socket_path().copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(bind(dead, reinterpret_cast<const sockaddr *>(&name), sizeof name), 0);
  close(dead);
  ASSERT_TRUE(fs::exists(socket_path()));
  started("unix:" + socket_path());
}

TEST_F(AdminApiTest, LeavesASocketThatIsInUse) {
  const auto first = started("unix:" + socket_path());
  const auto second = make("unix:" + socket_path());
  const auto status = (*second)->start();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::unavailable);
  EXPECT_THAT(status.error().message, HasSubstr("another process listens there"));
  EXPECT_THAT(ask_over(socket_path(), "GET /healthz HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(AdminApiTest, LeavesAFileThatIsNoSocket) {
  std::ofstream(socket_path()) << "precious";
  const auto status = (*make("unix:" + socket_path()))->start();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("no socket"));
  EXPECT_TRUE(fs::is_regular_file(socket_path()));
}

TEST_F(AdminApiTest, NamesAPortThatIsInUse) {
  const auto first = started("127.0.0.1:0");
  const auto status = (*make(first->address()))->start();
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr(first->address()));
  EXPECT_THAT(status.error().message, HasSubstr("in use"));
}

TEST_F(AdminApiTest, ListensNowhereButOnLoopback) {
  for (const auto *address : {"0.0.0.0:8081", "[::]:8081", "example.com:80"}) {
    const auto refused = make(address);
    ASSERT_FALSE(refused) << address;
    EXPECT_EQ(refused.error().code, Code::invalid_argument);
  }
}

TEST_F(AdminApiTest, AnswersNonsenseWithJson) {
  const auto api = started("unix:" + socket_path());
  const auto answer = ask_over(socket_path(), "NONSENSE\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, HasSubstr("\"error\""));
}

TEST_F(AdminApiTest, StopsMoreThanOnce) {
  auto api = started("127.0.0.1:0");
  const auto address = api->address();
  api->stop();
  api->stop();
  EXPECT_FALSE(httplib::Client("http://" + address).Get("/healthz"));
}

}  // namespace
}  // namespace promotion::host
