// Requests and answers of promotion.http/1.
#include "http_service_fixture.hpp"

namespace promotion::host::modules {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

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

}  // namespace
}  // namespace promotion::host::modules
