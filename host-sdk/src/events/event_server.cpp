#include "event_server.hpp"

#include <strings.h>

#include <cstdlib>

#include "preference.hpp"
#include "request_stream.hpp"

namespace promotion::host::events {
namespace {

constexpr size_t max_head = 64 * 1024;
constexpr size_t max_target = 2'048;
constexpr size_t most_reserved = 64 * 1024;  // for a length that a sender only claims

Answer wrong_method(const char *allowed) {
  auto answer = refuse(405, std::string("only ") + allowed + " is known at this path");
  answer.allow = allowed;
  return answer;
}

Answer too_large(uint64_t max_bytes) {
  return refuse(413, "the body is larger than the " + std::to_string(max_bytes) + " bytes that are taken");
}

bool is_number(const std::string &text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// A number beyond 64 bits is as large as they hold.
uint64_t value_of(const std::string &number) { return std::strtoull(number.c_str(), nullptr, 10); }

bool is_chunked(const httplib::Request &request) { return request.has_header("Transfer-Encoding"); }
bool has_body(const httplib::Request &request) {
  return is_chunked(request) || request.has_header("Content-Length");
}

std::optional<std::string> only_header(const httplib::Request &request, const char *name) {
  if (request.get_header_value_count(name) != 1) return std::nullopt;
  return request.get_header_value(name);
}

// What the library tells as if the sender had said it.
bool is_of_library(const std::string &header) {
  return header == "REMOTE_ADDR" || header == "REMOTE_PORT" || header == "LOCAL_ADDR" ||
         header == "LOCAL_PORT";
}

std::string in_lower_case(std::string text) {
  for (char &c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

void write(const Answer &answer, httplib::Response &response) {
  response.status = answer.status;
  if (!answer.location.empty()) response.set_header("Location", answer.location);
  if (answer.retry_after_s > 0) response.set_header("Retry-After", std::to_string(answer.retry_after_s));
  if (!answer.allow.empty()) response.set_header("Allow", answer.allow);
  if (!answer.preference.empty()) response.set_header("Preference-Applied", answer.preference);
  if (!answer.text.empty()) response.set_content(answer.text + "\n", answer.content_type);
}

}  // namespace

EventServer::EventServer(Intake &intake, WakeIntake &wakes, uint64_t max_bytes,
                         std::chrono::milliseconds request_time, std::function<Readiness()> ready, Log &log)
    : intake_(intake),
      wakes_(wakes),
      max_bytes_(max_bytes),
      request_time_(request_time),
      ready_(std::move(ready)),
      log_(log) {
  set_payload_max_length(max_bytes);
  set_expect_100_continue_handler([this](const httplib::Request &request, httplib::Response &response) {
    const auto answer = answer_head(request);
    if (!answer) return 100;
    write(*answer, response);
    return answer->status;
  });
  set_pre_routing_handler([this](const httplib::Request &request, httplib::Response &response) {
    const auto answer = answer_head(request);
    if (!answer) return HandlerResponse::Unhandled;
    write(*answer, response);
    return HandlerResponse::Handled;
  });
  // What comes as far as this has been routed already.
  Post("/promotion/.*",
       [this](const httplib::Request &request, httplib::Response &response,
              const httplib::ContentReader &read) { write(answer_event(request, read), response); });
  Post("/wake/.*",
       [this](const httplib::Request &request, httplib::Response &response,
              const httplib::ContentReader &read) { write(answer_wake(request, read), response); });
  set_exception_handler(
      [this](const httplib::Request &, httplib::Response &response, std::exception_ptr thrown) {
        try {
          std::rethrow_exception(thrown);
        } catch (const std::exception &problem) {
          log_.error("a request could not be answered", {{"error", problem.what()}});
        } catch (...) {
          log_.error("a request could not be answered", {{"error", "an unknown exception"}});
        }
        write(put_off(503, "the request cannot be answered now"), response);
      });
  // Only of what the library refuses by itself.
  set_error_handler([](const httplib::Request &, httplib::Response &response) {
    if (response.body.empty())
      write(refuse(response.status, "this is not a request that is understood here"), response);
  });
}

bool EventServer::serve(int connection) {
  RequestStream stream(connection, std::chrono::steady_clock::now() + request_time_, max_head);
  bool head_read = false;
  std::optional<uint64_t> expected;  // bytes of body; none: not known beforehand
  const auto after_head = [&](httplib::Request &request) {
    head_read = true;
    if (!has_body(request))
      expected = 0;
    else if (!is_chunked(request) && is_number(request.get_header_value("Content-Length")))
      expected = value_of(request.get_header_value("Content-Length"));
    // The framing of chunks takes more than the body itself, most of all where they are small.
    stream.begin_body(max_bytes_ * 8 + max_head);
    // An answer is a line: neither parts of it nor a compressed one are of use.
    request.headers.erase("Range");
    request.ranges.clear();
    request.headers.erase("Accept-Encoding");
  };
  try {
    bool closed = false;
    process_request(stream, true, closed, after_head);
  } catch (const std::exception &problem) {
    log_.error("a request could not be answered", {{"error", problem.what()}});
    return false;
  }
  return head_read && expected && stream.body_bytes() >= *expected && !stream.has_more();
}

std::optional<Answer> EventServer::answer_head(const httplib::Request &request) const {
  const auto path = path_of(request.target);
  if (path == "/healthz" || path == "/readyz") {
    if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
    return path == "/readyz" ? readiness() : refuse(200, "ok");
  }
  const bool too_long = request.target.size() > max_target;
  const auto wake = too_long ? std::nullopt : parse_wake_path(request.target);
  if (too_long || (!wake && !parse_event_path(request.target)))
    return refuse(
        404,
        "nothing is known at this path; events go to /promotion/NAMESPACE/PIPELINE/ENVIRONMENT, and "
        "what a forge says to /wake/STRATEGY");
  if (request.method != "POST") return wrong_method("POST");
  if (wake)
    if (auto refused = wakes_.refusal(wake->strategy)) return refused;
  return check_length(request);
}

std::optional<Answer> EventServer::check_length(const httplib::Request &request) const {
  if (is_chunked(request)) {
    const auto coding = only_header(request, "Transfer-Encoding");
    if (!coding || ::strcasecmp(coding->c_str(), "chunked") != 0 || request.has_header("Content-Length"))
      return refuse(
          400, "the body's length is not told by one Content-Length, or by the Transfer-Encoding chunked");
  } else if (request.has_header("Content-Length")) {
    const auto length = only_header(request, "Content-Length");
    if (!length || !is_number(*length)) return refuse(400, "the Content-Length is not one number");
    if (value_of(*length) > max_bytes_) return too_large(max_bytes_);
  }
  const auto encoding = request.get_header_value("Content-Encoding");
  if (!encoding.empty() && ::strcasecmp(encoding.c_str(), "identity") != 0)
    return refuse(400, "the body is compressed; expected the bytes themselves, which a signature covers");
  if (::strncasecmp(request.get_header_value("Content-Type").c_str(), "multipart/", 10) == 0)
    return refuse(400, "the body is a form of several parts; expected JSON");
  return std::nullopt;
}

std::optional<Answer> EventServer::read_body(const httplib::Request &request,
                                             const httplib::ContentReader &read, std::string &body) const {
  if (!has_body(request)) return std::nullopt;
  bool too_long = false;
  body.reserve(most_reserved);
  const bool complete = read([&](const char *bytes, size_t count) {
    too_long = count > max_bytes_ - body.size();
    if (!too_long) body.append(bytes, count);
    return !too_long;
  });
  if (too_long) return too_large(max_bytes_);
  if (!complete) return refuse(400, "the body ended early, or did not come in time");
  return std::nullopt;
}

Answer EventServer::answer_event(const httplib::Request &request, const httplib::ContentReader &read) const {
  EventRequest event;
  auto path = parse_event_path(request.target);
  if (!path) return refuse(404, "nothing is known at this path");
  event.path = std::move(*path);
  if (const auto refused = read_body(request, read, event.body)) return *refused;
  event.signature = only_header(request, "X-Signature");
  event.wait_s = parse_wait(request.get_header_value("Prefer"));
  return intake_.take(std::move(event));
}

Answer EventServer::answer_wake(const httplib::Request &request, const httplib::ContentReader &read) const {
  WakeRequest wake;
  auto path = parse_wake_path(request.target);
  if (!path) return refuse(404, "nothing is known at this path");
  wake.path = std::move(path->rest);
  if (const auto refused = read_body(request, read, wake.body)) return *refused;
  for (const auto &[name, value] : request.headers)
    if (!is_of_library(name)) wake.headers.emplace_back(in_lower_case(name), value);
  return wakes_.take(path->strategy, wake);
}

Answer EventServer::readiness() const {
  const Readiness found = ready_();
  Answer answer;
  answer.status = found.is_ready() ? 200 : 503;
  answer.text = readiness_json(found);
  answer.content_type = "application/json";
  return answer;
}

}  // namespace promotion::host::events
