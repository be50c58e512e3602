// promotion.http/1 against real servers on the loopback interface.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

#include "call_context.hpp"
#include "certificates.hpp"
#include "recording_log.hpp"
#include "services/http.hpp"
#include "temporary_folder.hpp"
#include "text.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::Certificate;
using promotion::testing::make_certificate;
using promotion::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

// A server of cpp-httplib that runs as long as it lives.
class Running {
 public:
  explicit Running(httplib::Server &server) : server_(server), port_(server.bind_to_any_port("127.0.0.1")) {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Running() {
    server_.stop();
    thread_.join();
  }
  int port() const { return port_; }

 private:
  httplib::Server &server_;
  int port_;
  std::thread thread_;
};

// Accepts one connection, and hands it to what the test wants done with it.
class RawServer {
 public:
  explicit RawServer(std::function<void(int)> serve) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(listener_, reinterpret_cast<sockaddr *>(&address), sizeof address);
    listen(listener_, 1);
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      serve(connection);
      close(connection);
    });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  int port() const { return port_; }

 private:
  int listener_ = -1, port_ = 0;
  std::thread thread_;
};

struct Answer {
  promotion_status status = PROMOTION_OK;
  Error error;
  int status_code = 0;
  int heads = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  promotion_status refuse_head = PROMOTION_OK, refuse_body = PROMOTION_OK;
};

promotion_status take_head(void *context, int32_t status_code, const promotion_pair *headers,
                           uint64_t count) {
  auto *answer = static_cast<Answer *>(context);
  ++answer->heads;
  answer->status_code = status_code;
  for (uint64_t i = 0; i < count; ++i)
    answer->headers.emplace_back(view(headers[i].key), view(headers[i].value));
  return answer->refuse_head;
}

promotion_status take_body(void *context, const void *data, uint64_t size) {
  auto *answer = static_cast<Answer *>(context);
  answer->body.append(static_cast<const char *>(data), size);
  return answer->refuse_body;
}

class HttpServiceTest : public ::testing::Test {
 protected:
  promotion_http_request request(const std::string &url, const char *method = "GET") {
    url_ = url;
    promotion_http_request made{};
    made.struct_size = sizeof made;
    made.method = to_abi(method);
    made.url = to_abi(url_);
    return made;
  }
  std::string address(int port, const std::string &scheme = "http") {
    return scheme + "://127.0.0.1:" + std::to_string(port);
  }

  Answer send(const promotion_http_request &request, int64_t deadline_ms = 60'000, std::stop_token stop = {},
              Answer answer = {}, const ProxySettings &proxy = {}) {
    HttpService service(proxy);
    CallContext call({deadline_ms, stop, {}, {}}, log_);
    promotion_http_answer sink{sizeof sink, 0, &answer, take_head, take_body};
    const promotion_http *table = service.table();
    answer.status = table->send(table->context, call.call(), &request, &sink);
    answer.error = call.error_for(answer.status, "the test");
    return answer;
  }

  promotion::testing::RecordingLog log_;
  std::string url_;
};

}  // namespace

TEST_F(HttpServiceTest, SendsARequestAndGivesTheAnswer) {
  httplib::Server server;
  httplib::Request seen;
  server.Patch(R"(/.*)", [&](const httplib::Request &received, httplib::Response &response) {
    seen = received;
    response.status = 422;
    response.set_header("X-Request-Id", "7");
    response.set_content("no", "text/plain");
  });
  Running running(server);
  auto sent = request(address(running.port()) + "/repos/a%2Fb?q=x%20y&z", "PATCH");
  const promotion_pair headers[] = {{to_abi("Authorization"), to_abi("Bearer t")},
                                    {to_abi("Accept"), to_abi("a")},
                                    {to_abi("Accept"), to_abi("b")}};
  sent.headers = headers;
  sent.header_count = 3;
  sent.body = {"{\"a\":\0}", 7};
  Answer answer = send(sent);
  ASSERT_EQ(answer.status, PROMOTION_OK) << answer.error.message;
  EXPECT_EQ(seen.target, "/repos/a%2Fb?q=x%20y&z") << "as it was written";
  EXPECT_EQ(seen.get_header_value("Authorization"), "Bearer t");
  EXPECT_EQ(seen.get_header_value("Accept", 0), "a");
  EXPECT_EQ(seen.get_header_value("Accept", 1), "b");
  EXPECT_EQ(seen.get_header_value("Host"), "127.0.0.1:" + std::to_string(running.port()));
  EXPECT_THAT(seen.get_header_value("User-Agent"), HasSubstr("promotion/"));
  EXPECT_FALSE(seen.has_header("Accept-Encoding")) << "the module would get what it did not ask for";
  EXPECT_EQ(seen.body, std::string("{\"a\":\0}", 7));
  EXPECT_EQ(answer.status_code, 422);
  EXPECT_EQ(answer.heads, 1);
  EXPECT_THAT(answer.headers, Contains(Pair("x-request-id", "7")));
  EXPECT_EQ(answer.body, "no");
}

TEST_F(HttpServiceTest, GivesAnAnswerWithoutABodyToo) {
  httplib::Server server;
  server.Delete("/", [](const httplib::Request &, httplib::Response &response) { response.status = 204; });
  server.Get("/", [](const httplib::Request &, httplib::Response &response) {
    response.set_content("abc", "text/plain");
  });
  Running running(server);
  Answer deleted = send(request(address(running.port()), "DELETE"));
  EXPECT_EQ(deleted.status_code, 204);
  EXPECT_EQ(deleted.heads, 1);
  Answer head = send(request(address(running.port()), "HEAD"));
  ASSERT_EQ(head.status, PROMOTION_OK) << head.error.message;
  EXPECT_EQ(head.status_code, 200);
  EXPECT_EQ(head.heads, 1);
  EXPECT_EQ(head.body, "");
}

TEST_F(HttpServiceTest, NeverFollowsARedirect) {
  httplib::Server server;
  std::atomic<int> followed{0};
  server.Get("/from",
             [](const httplib::Request &, httplib::Response &response) { response.set_redirect("/to"); });
  server.Get("/to", [&](const httplib::Request &, httplib::Response &) { ++followed; });
  Running running(server);
  Answer answer = send(request(address(running.port()) + "/from"));
  EXPECT_EQ(answer.status_code, 302);
  EXPECT_THAT(answer.headers, Contains(Pair("location", "/to")));
  EXPECT_EQ(followed, 0);
}

TEST_F(HttpServiceTest, StreamsALargeAnswerAndStopsWhenItIsRefused) {
  httplib::Server server;
  const std::string large(20'000'000, 'x');
  server.Get("/", [&](const httplib::Request &, httplib::Response &response) {
    response.set_content(large, "text/plain");
  });
  server.Get("/chunked", [](const httplib::Request &, httplib::Response &response) {
    response.set_chunked_content_provider("text/plain", [](size_t, httplib::DataSink &sink) {
      sink.write("abc", 3);
      sink.write("def", 3);
      sink.done();
      return true;
    });
  });
  Running running(server);
  EXPECT_EQ(send(request(address(running.port()))).body.size(), large.size());
  EXPECT_EQ(send(request(address(running.port()) + "/chunked")).body, "abcdef");
  Answer wary;
  wary.refuse_body = PROMOTION_RESOURCE_EXHAUSTED;
  Answer stopped = send(request(address(running.port())), 60'000, {}, wary);
  EXPECT_EQ(stopped.status, PROMOTION_RESOURCE_EXHAUSTED);
  EXPECT_LT(stopped.body.size(), 1'000'000u);
  Answer shy;
  shy.refuse_head = PROMOTION_INVALID_ARGUMENT;
  EXPECT_EQ(send(request(address(running.port())), 60'000, {}, shy).status, PROMOTION_INVALID_ARGUMENT);
}

TEST_F(HttpServiceTest, RefusesWhatWouldBreakTheRequest) {
  auto error_with_header = [&](std::string_view name, std::string_view value) {
    const promotion_pair header{to_abi(name), to_abi(value)};
    auto sent = request("http://127.0.0.1:1/");
    sent.headers = &header;
    sent.header_count = 1;
    Answer answer = send(sent);
    EXPECT_EQ(answer.status, PROMOTION_INVALID_ARGUMENT) << name;
    return answer.error.message;
  };
  EXPECT_THAT(error_with_header("X-A", "a\r\nX-B: b"), HasSubstr("the header X-A with a line break"));
  EXPECT_THAT(error_with_header("X-A\r\nX-B", "a"), HasSubstr("a header's name"));
  EXPECT_THAT(error_with_header("", "a"), HasSubstr("a header's name"));
  EXPECT_THAT(error_with_header("Content-Length", "5"), HasSubstr("which only the host sets"));
  EXPECT_THAT(error_with_header("transfer-encoding", "chunked"), HasSubstr("which only the host sets"));
  EXPECT_THAT(error_with_header("X-A", std::string(100'000, 'a')), HasSubstr("more than 65536 bytes"));
  EXPECT_EQ(send(request("http://127.0.0.1:1/", "GET / HTTP/1.1\r\n")).status, PROMOTION_INVALID_ARGUMENT);
  auto many = request("http://127.0.0.1:1/");
  many.header_count = 1'000'000'000;
  EXPECT_EQ(send(many).status, PROMOTION_INVALID_ARGUMENT);
  auto huge = request("http://127.0.0.1:1/", "POST");
  huge.body = {"x", 1ull << 40};
  EXPECT_EQ(send(huge).status, PROMOTION_RESOURCE_EXHAUSTED);
  auto shortened = request("http://127.0.0.1:1/");
  shortened.struct_size = 16;
  EXPECT_EQ(send(shortened).status, PROMOTION_INVALID_ARGUMENT);
}

TEST_F(HttpServiceTest, RefusesAUrlThatIsNone) {
  for (const char *url :
       {"", "ftp://127.0.0.1/", "127.0.0.1", "http://", "http:///x", "http://user:pw@127.0.0.1/",
        "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://[::1/",
        "http://[x]/", "http://a b/", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/ü"}) {
    Answer answer = send(request(url));
    EXPECT_EQ(answer.status, PROMOTION_INVALID_ARGUMENT) << url;
    EXPECT_THAT(answer.error.message, Not(HasSubstr("pw"))) << url;
  }
}

TEST_F(HttpServiceTest, IsUnavailableWhereNobodyListens) {
  int port;
  {
    port = RawServer([](int) {}).port();
  }
  Answer answer = send(request(address(port)));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message,
              HasSubstr("127.0.0.1:" + std::to_string(port) + " could not be sent: no connection"));
}

TEST_F(HttpServiceTest, IsUnavailableWhenTheAnswerIsCutOff) {
  RawServer server([](int connection) {
    char buffer[4096];
    [[maybe_unused]] ssize_t got = read(connection, buffer, sizeof buffer);
    const std::string half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    [[maybe_unused]] ssize_t put = write(connection, half.data(), half.size());
  });
  Answer answer = send(request(address(server.port())));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message, HasSubstr("cut off"));
}

// What is written to a connection that the other side has closed raises SIGPIPE.
TEST_F(HttpServiceTest, SurvivesAServerThatClosesWhileItSends) {
  auto before = std::signal(SIGPIPE, SIG_DFL);
  RawServer server([](int connection) {
    linger abort{1, 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
  });
  const std::string large(20'000'000, 'x');
  auto sent = request(address(server.port()), "POST");
  sent.body = {large.data(), large.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_UNAVAILABLE);
  std::signal(SIGPIPE, before);
}

TEST_F(HttpServiceTest, EndsWhileItIsStillConnecting) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof there;
  bind(listener, reinterpret_cast<sockaddr *>(&there), sizeof there);
  listen(listener, 0);
  getsockname(listener, reinterpret_cast<sockaddr *>(&there), &length);
  std::vector<int> fillers;  // until nobody more is let in
  for (int i = 0; i < 8; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    connect(fillers.back(), reinterpret_cast<sockaddr *>(&there), sizeof there);
  }
  EXPECT_EQ(send(request(address(ntohs(there.sin_port))), 200).status, PROMOTION_DEADLINE_EXCEEDED);
  for (int filler : fillers) close(filler);
  close(listener);
}

// A byte now and then keeps each single wait short, and the whole would take for ever.
TEST_F(HttpServiceTest, EndsAnExchangeThatDripsAtItsTime) {
  std::atomic<bool> over{false};
  RawServer server([&](int connection) {
    while (!over && ::send(connection, "H", 1, MSG_NOSIGNAL) == 1) usleep(5000);
  });
  auto sent = request(address(server.port()));
  sent.timeout_ms = 100;
  Answer answer = send(sent);
  EXPECT_EQ(answer.status, PROMOTION_DEADLINE_EXCEEDED);
  EXPECT_THAT(answer.error.message, HasSubstr("took too long"));
  over = true;
}

TEST_F(HttpServiceTest, EndsAnAnswerWhoseHeadersHaveNoEnd) {
  RawServer server([](int connection) {
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += "X-Header: and so on\r\n";
    ::send(connection, "HTTP/1.1 200 OK\r\n", 17, MSG_NOSIGNAL);
    while (::send(connection, lines.data(), lines.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  Answer answer = send(request(address(server.port())));
  EXPECT_EQ(answer.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(answer.error.message, HasSubstr("headers have more than 1 MiB"));
}

TEST_F(HttpServiceTest, EndsAtTheDeadlineOfTheCall) {
  std::atomic<bool> over{false};
  RawServer server([&](int) {
    while (!over) usleep(1000);
  });
  EXPECT_EQ(send(request(address(server.port())), 100).status, PROMOTION_DEADLINE_EXCEEDED);
  over = true;
}

TEST_F(HttpServiceTest, EndsWhenItsCallIsCancelled) {
  std::stop_source stop;
  std::atomic<bool> over{false};
  RawServer server([&](int connection) {
    char buffer[4096];
    [[maybe_unused]] ssize_t got = read(connection, buffer, sizeof buffer);  // the request is under way
    stop.request_stop();
    while (!over) usleep(1000);
  });
  Answer answer = send(request(address(server.port())), 60'000, stop.get_token());
  EXPECT_EQ(answer.status, PROMOTION_CANCELLED);
  over = true;
}

TEST_F(HttpServiceTest, TrustsTheAuthorityThatItIsGivenAndNoOther) {
  Certificate authority = make_certificate("authority", nullptr), other = make_certificate("other", nullptr);
  Certificate mine = make_certificate("127.0.0.1", &authority, "IP:127.0.0.1");
  Certificate elsewhere = make_certificate("example.com", &authority, "DNS:example.com");
  auto answer_of = [&](const Certificate &shown, const std::string &ca_pem) {
    httplib::SSLServer server(shown.certificate.get(), shown.key.get());
    server.Get("/", [](const httplib::Request &, httplib::Response &response) {
      response.set_content("safe", "text/plain");
    });
    Running running(server);
    auto sent = request(address(running.port(), "https"));
    sent.ca_pem = {ca_pem.data(), ca_pem.size()};
    return send(sent);
  };
  Answer good = answer_of(mine, authority.certificate_pem());
  ASSERT_EQ(good.status, PROMOTION_OK) << good.error.message;
  EXPECT_EQ(good.body, "safe");
  Answer stranger = answer_of(mine, other.certificate_pem());
  EXPECT_EQ(stranger.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(stranger.error.message, HasSubstr("certificate is not trusted"));
  EXPECT_EQ(answer_of(mine, "").status, PROMOTION_UNAVAILABLE) << "the host does not know that authority";
  Answer other_host = answer_of(elsewhere, authority.certificate_pem());
  EXPECT_EQ(other_host.status, PROMOTION_UNAVAILABLE);
  EXPECT_THAT(other_host.error.message, HasSubstr("it is for another host"));
  EXPECT_EQ(answer_of(mine, "no PEM").status, PROMOTION_INVALID_ARGUMENT);

  // The host's own authorities count when none is given, and only then.
  TemporaryFolder folder;
  setenv("SSL_CERT_FILE", folder.write("ca.pem", authority.certificate_pem()).c_str(), 1);
  EXPECT_EQ(answer_of(mine, "").body, "safe");
  EXPECT_EQ(answer_of(mine, other.certificate_pem()).status, PROMOTION_UNAVAILABLE);
  unsetenv("SSL_CERT_FILE");
}

TEST_F(HttpServiceTest, ShowsItsOwnCertificate) {
  Certificate authority = make_certificate("authority", nullptr);
  Certificate server_certificate = make_certificate("127.0.0.1", &authority, "IP:127.0.0.1");
  Certificate client = make_certificate("client", &authority),
              stranger = make_certificate("stranger", &authority);
  X509_STORE *trusted = X509_STORE_new();  // the server's to free
  X509_STORE_add_cert(trusted, authority.certificate.get());
  httplib::SSLServer server(server_certificate.certificate.get(), server_certificate.key.get(), trusted);
  server.Get("/", [](const httplib::Request &received, httplib::Response &response) {
    char name[256] = "nobody";
    if (X509 *shown = SSL_get1_peer_certificate(received.ssl)) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
      X509_free(shown);
    }
    response.set_content(name, "text/plain");
  });
  Running running(server);
  const std::string ca = authority.certificate_pem(), certificate = client.certificate_pem(),
                    key = client.key_pem();
  auto sent = request(address(running.port(), "https"));
  sent.ca_pem = {ca.data(), ca.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_UNAVAILABLE) << "the server wants one";
  sent.certificate_pem = {certificate.data(), certificate.size()};
  sent.key_pem = {key.data(), key.size()};
  Answer shown = send(sent);
  ASSERT_EQ(shown.status, PROMOTION_OK) << shown.error.message;
  EXPECT_EQ(shown.body, "client");
  const std::string wrong_key = stranger.key_pem();
  sent.key_pem = {wrong_key.data(), wrong_key.size()};
  EXPECT_EQ(send(sent).status, PROMOTION_INVALID_ARGUMENT);
}

TEST_F(HttpServiceTest, GoesThroughAProxy) {
  std::string received;
  RawServer proxy([&](int connection) {
    char buffer[4096];
    received.assign(buffer,
                    static_cast<size_t>(std::max<ssize_t>(read(connection, buffer, sizeof buffer), 0)));
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied";
    [[maybe_unused]] ssize_t put = write(connection, answer.data(), answer.size());
  });
  const std::string through = "http://user:pass@127.0.0.1:" + std::to_string(proxy.port());
  auto sent = request("http://forge.example.com/api");
  sent.proxy = to_abi(through);
  Answer answer = send(sent);
  ASSERT_EQ(answer.status, PROMOTION_OK) << answer.error.message;
  EXPECT_EQ(answer.body, "proxied");
  EXPECT_THAT(received, HasSubstr("GET http://forge.example.com:80/api HTTP/1.1"));
  EXPECT_THAT(received, HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNz"));
  sent.proxy = to_abi("http://127.0.0.1:secret");
  Answer wrong = send(sent);
  EXPECT_EQ(wrong.status, PROMOTION_INVALID_ARGUMENT);
  EXPECT_THAT(wrong.error.message, Not(HasSubstr("secret")));
}

TEST(ProxySettings, ChooseByTheUsualRules) {
  ProxySettings settings{
      "http://plain:1", "http://secure:2", {"internal", "direct.example.com:8443", "10.0.0.1"}};
  auto proxy_for = [&](const std::string &url) { return settings.proxy_for(*parse_http_url(url)); };
  EXPECT_EQ(proxy_for("http://example.com/"), "http://plain:1");
  EXPECT_EQ(proxy_for("https://example.com/"), "http://secure:2");
  EXPECT_EQ(proxy_for("https://git.internal/"), "");
  EXPECT_EQ(proxy_for("https://internal/"), "");
  EXPECT_EQ(proxy_for("https://notinternal/"), "http://secure:2");
  EXPECT_EQ(proxy_for("https://direct.example.com:8443/"), "");
  EXPECT_EQ(proxy_for("https://direct.example.com/"), "http://secure:2");
  EXPECT_EQ(proxy_for("http://10.0.0.1/"), "");
  EXPECT_EQ(proxy_for("http://localhost:80/"), "");
  EXPECT_EQ(proxy_for("http://127.0.0.1:80/"), "");
  settings.direct = {"*"};
  EXPECT_EQ(proxy_for("https://example.com/"), "");
}

TEST(HttpUrl, IsTakenApart) {
  auto url = parse_http_url("HTTPS://[2001:DB8::1]:8443/a/b?c=d#e");
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(url->https);
  EXPECT_EQ(url->host, "2001:db8::1");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(authority(*url), "[2001:db8::1]:8443");
  EXPECT_EQ(parse_http_url("http://Example.com?x")->target, "/?x");
  EXPECT_EQ(parse_http_url("http://Example.com")->port, 80);
}

}  // namespace promotion::host::modules
