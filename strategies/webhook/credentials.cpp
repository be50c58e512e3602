#include "credentials.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include "url.hpp"

namespace promotion::webhook {
namespace {

using std::chrono::seconds;

std::string trimmed(const std::string &value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
}

/// While keys are rotated there are several, one a line: the first is the newest and signs.
std::string first_line(const std::string &value) {
  std::size_t begin = 0;
  while (begin < value.size()) {
    const std::size_t end = value.find('\n', begin);
    std::string line = value.substr(begin, end == std::string::npos ? end : end - begin);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) return line;
    begin = end == std::string::npos ? value.size() : end + 1;
  }
  return {};
}

/// Reads the keys of one Secret and remembers whether any was there.
class Reader {
 public:
  Reader(const Call &call, const Secrets &secrets, std::string_view namespace_name, const std::string &name)
      : call_(call), secrets_(secrets), namespace_(namespace_name), name_(name) {}

  /// The trimmed value; nothing: no such key. One that is there and blank is a mistake.
  std::string line(std::string_view key) {
    const auto value = whole(key);
    if (!value) return {};
    std::string text = trimmed(*value);
    if (text.empty()) fail(key, "is empty; set it or remove it");
    if (!is_field_value(text)) fail(key, "holds a control character; expected a single line");
    return text;
  }

  std::optional<std::string> whole(std::string_view key) {
    auto value = secrets_.find(call_, namespace_, name_, key);
    if (value) found_ = true;
    return value;
  }

  bool found() const { return found_; }

  [[noreturn]] void fail(std::string_view key, const std::string &why) const {
    throw Error(PROMOTION_FAILED_PRECONDITION,
                "the key " + std::string(key) + " of Secret " + full_name() + " " + why,
                Retry::after(seconds(60)));
  }

  std::string full_name() const { return namespace_ + "/" + name_; }

 private:
  const Call &call_;
  const Secrets &secrets_;
  std::string namespace_;
  std::string name_;
  bool found_ = false;
};

}  // namespace

std::vector<std::string> Credentials::confidential() const {
  std::vector<std::string> values{address, token, hmac_key, proxy};
  for (const auto &[name, value] : headers) values.push_back(value);
  return values;
}

Credentials read_credentials(const Call &call, const Secrets &secrets, std::string_view namespace_name,
                             const std::string &secret, const std::vector<std::string> &other_keys) {
  Reader reader(call, secrets, namespace_name, secret);
  Credentials credentials;
  credentials.address = reader.line("address");
  if (const auto fault = fault_of_url(credentials.address); fault && !credentials.address.empty()) {
    reader.fail("address", *fault);
  }
  credentials.token = reader.line("token");
  if (const auto keys = reader.whole("hmac-key")) {
    credentials.hmac_key = first_line(*keys);
    if (credentials.hmac_key.empty()) reader.fail("hmac-key", "is empty; set it or remove it");
  }
  if (const auto yaml = reader.whole("headers")) {
    try {
      credentials.headers = read_headers(*yaml);
    } catch (const InvalidHeaders &error) {
      reader.fail("headers", std::string("cannot be used: ") + error.what());
    }
  }
  for (const auto &[name, value] : credentials.headers) {
    if (!credentials.token.empty() && equal_names(name, "Authorization")) {
      reader.fail("headers", "has Authorization, and so has the key token; keep one of the two");
    }
  }
  credentials.proxy = reader.line("proxy");
  credentials.ca_pem = reader.whole("caFile").value_or("");
  for (const std::string &key : other_keys) {
    if (!reader.found()) reader.whole(key);
  }
  if (!reader.found()) {
    throw Error(
        PROMOTION_FAILED_PRECONDITION,
        "Secret " + reader.full_name() +
            " is missing or has none of the keys address, token, headers, hmac-key, proxy and caFile; "
            "create it in the pipeline's namespace",
        Retry::after(seconds(60)));
  }
  return credentials;
}

}  // namespace promotion::webhook
