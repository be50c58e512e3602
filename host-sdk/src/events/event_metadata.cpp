#include "event_metadata.hpp"

namespace promotion::host::events {

std::map<std::string, std::string> strip_groups(std::map<std::string, std::string> metadata,
                                                std::string_view api_version) {
  const auto own_group = std::string(api_version.substr(0, api_version.rfind('/'))) + "/";
  std::map<std::string, std::string> plain, own, others;
  for (auto &[key, value] : metadata) {
    const size_t slash = key.rfind('/');
    const bool prefixed = slash != std::string::npos && slash + 1 < key.size();
    if (!prefixed)
      plain.emplace(key, std::move(value));
    else if (key.compare(0, slash + 1, own_group) == 0)
      own.emplace(key.substr(slash + 1), std::move(value));
    else
      others.emplace(key.substr(slash + 1), std::move(value));
  }
  // merge() leaves alone what is there already.
  plain.merge(own);
  plain.merge(others);
  return plain;
}

}  // namespace promotion::host::events
