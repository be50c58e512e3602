#include "settings/configuration.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <promotion/module.hpp>

#include "text/ref_name.hpp"

namespace pull_request {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string &where, const std::string &why) {
  throw promotion::Error(PROMOTION_INVALID_ARGUMENT, "pull-request: configuration " + where + " " + why);
}

void only(const json &object, const std::string &where, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) refuse(where, "must be an object");
  for (const auto &[name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string names;
    for (const std::string_view each : known) names += (names.empty() ? "" : ", ") + std::string(each);
    refuse(where, "has the unknown member \"" + name + "\"; expected " + names);
  }
}

std::string text_of(const json &object, const std::string &where, const char *name) {
  const auto member = object.find(name);
  if (member == object.end()) return {};
  if (!member->is_string() || member->get_ref<const std::string &>().empty()) {
    refuse(where + "/" + name, "must be a text that is not empty");
  }
  return member->get<std::string>();
}

std::string required_text(const json &object, const std::string &where, const char *name) {
  std::string value = text_of(object, where, name);
  if (value.empty()) refuse(where, std::string("lacks the member \"") + name + "\"");
  return value;
}

/// The elements of an array member that may be absent.
std::vector<json> elements(const json &object, const std::string &where, const char *name) {
  const auto member = object.find(name);
  if (member == object.end()) return {};
  if (!member->is_array()) refuse(where + "/" + name, "must be an array");
  return {member->begin(), member->end()};
}

void read_forge(const json &entry, const std::string &where, Configuration &configuration) {
  only(entry, where, {"host", "type", "apiUrl", "insteadOf"});
  ForgeHost forge{required_text(entry, where, "host"), text_of(entry, where, "type"),
                  text_of(entry, where, "apiUrl")};
  std::transform(forge.host.begin(), forge.host.end(), forge.host.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  if (!forge.type.empty() && !is_forge_type(forge.type)) {
    refuse(where + "/type", "is \"" + forge.type + "\"; expected one of " + std::string(forge_types));
  }
  while (!forge.api_url.empty() && forge.api_url.back() == '/') forge.api_url.pop_back();
  configuration.forges.push_back(std::move(forge));
  const std::vector<json> rules = elements(entry, where, "insteadOf");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string rule_where = where + "/insteadOf/" + std::to_string(i);
    only(rules[i], rule_where, {"from", "to"});
    configuration.instead_of.push_back(
        {required_text(rules[i], rule_where, "from"), required_text(rules[i], rule_where, "to")});
  }
}

void read_author(const json &author, Configuration &configuration) {
  only(author, "/author", {"name", "email"});
  const std::string name = text_of(author, "/author", "name");
  const std::string email = text_of(author, "/author", "email");
  for (const std::string &part : {name, email}) {
    if (part.find_first_of("<>\n") != std::string::npos)
      refuse("/author", "must not hold '<', '>' or a line break");
  }
  if (!name.empty()) configuration.author_name = name;
  if (!email.empty()) configuration.author_email = email;
}

/// From 1 to `largest`; nothing where there is none.
std::optional<std::int64_t> whole_number(const json &object, const std::string &where, const char *name,
                                         std::int64_t largest) {
  const auto member = object.find(name);
  if (member == object.end()) return std::nullopt;
  const bool usable = member->is_number_integer() && *member >= 1 && *member <= largest;
  if (!usable)
    refuse(where + "/" + name,
           "is " + member->dump() + "; expected a whole number from 1 to " + std::to_string(largest));
  return member->get<std::int64_t>();
}

void read_mirrors(const json &mirrors, MirrorLimits &limits) {
  only(mirrors, "/mirrors", {"maxMiB", "expireAfterDays"});
  if (const auto size = whole_number(mirrors, "/mirrors", "maxMiB", 100'000'000))
    limits.most_bytes = static_cast<std::uintmax_t>(*size) * 1024 * 1024;
  if (const auto days = whole_number(mirrors, "/mirrors", "expireAfterDays", 36'500))
    limits.expire_after = std::chrono::hours(24 * *days);
}

}  // namespace

bool is_forge_type(std::string_view type) {
  return type == "github" || type == "gitlab" || type == "gitea" || type == "forgejo" || type == "git";
}

const ForgeHost *Configuration::forge_of(const RepositoryUrl &url) const {
  const ForgeHost *found = nullptr;
  for (const ForgeHost &forge : forges) {
    if (forge.host == url.authority()) return &forge;
    if (forge.host == url.host) found = &forge;
  }
  return found;
}

Configuration parse_configuration(std::string_view text) {
  Configuration configuration;
  if (text.empty()) return configuration;
  const json object = json::parse(text, nullptr, false);
  if (object.is_discarded()) refuse("", "is not JSON");
  if (object.is_null()) return configuration;
  only(object, "", {"forges", "author", "branchPrefix", "mirrors", "pollSeconds"});
  const std::vector<json> forges = elements(object, "", "forges");
  for (std::size_t i = 0; i < forges.size(); ++i) {
    read_forge(forges[i], "/forges/" + std::to_string(i), configuration);
  }
  if (object.contains("author")) read_author(object["author"], configuration);
  const std::string prefix = text_of(object, "", "branchPrefix");
  if (!prefix.empty()) {
    if (!is_ref_path(prefix))
      refuse("/branchPrefix", "is \"" + prefix + "\", which cannot begin a branch's name");
    configuration.branch_prefix = prefix;
  }
  if (object.contains("mirrors")) read_mirrors(object["mirrors"], configuration.mirrors);
  if (const auto seconds = whole_number(object, "", "pollSeconds", 86400))
    configuration.poll_interval = std::chrono::seconds(*seconds);
  return configuration;
}

}  // namespace pull_request
