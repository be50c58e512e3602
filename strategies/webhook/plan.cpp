#include "plan.hpp"

#include <algorithm>

namespace promotion::webhook {
namespace {

bool is_of_secret(const std::string &name, const Credentials &credentials) {
  if (equal_names(name, "Authorization") || equal_names(name, "X-Signature")) return true;
  return std::any_of(credentials.headers.begin(), credentials.headers.end(),
                     [&](const auto &header) { return equal_names(header.first, name); });
}

}  // namespace

std::string shown_request(const HttpRequest &request, const std::string &address,
                          const Credentials &credentials) {
  std::string text = request.method + " " + address + "\n";
  for (const auto &[name, value] : request.headers)
    text += name + ": " + (is_of_secret(name, credentials) ? "***" : value) + "\n";
  return text + "\n" + request.body + "\n";
}

}  // namespace promotion::webhook
