#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace promotion::test {

struct HttpAnswer {
  int status = 0;                              ///< 0: no answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// One request to `http://127.0.0.1:PORT`; closes the connection afterwards.
HttpAnswer http_request(const std::string &method, const std::string &base_url, const std::string &path,
                        const std::string &body = {}, const std::map<std::string, std::string> &headers = {});

struct RecordedRequest {
  std::string method;
  std::string target;  ///< path and query, as they came
  std::string path;    ///< without the query
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// An HTTP server on a free port of 127.0.0.1 that keeps what it was sent. Its own threads call the handler,
/// one request at a time.
class RecordingServer {
 public:
  using Handler = std::function<HttpAnswer(const RecordedRequest &)>;

  explicit RecordingServer(Handler handler);
  ~RecordingServer();
  RecordingServer(const RecordingServer &) = delete;
  RecordingServer &operator=(const RecordingServer &) = delete;

  std::string url() const;  ///< without a slash at its end
  std::uint16_t port() const;
  std::vector<RecordedRequest> requests() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

/// Receives what the webhook strategy posts. Answers 204 unless told otherwise.
class WebhookReceiver {
 public:
  WebhookReceiver();
  std::string url() const { return server_.url() + "/hook"; }
  std::vector<RecordedRequest> requests() const { return server_.requests(); }
  /// The next request gets this answer; several are used up in order.
  void answer_next(HttpAnswer answer);

 private:
  std::mutex mutex_;
  std::deque<HttpAnswer> next_;
  RecordingServer server_;
};

}  // namespace promotion::test
