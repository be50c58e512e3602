#include "block.hpp"

#include <nlohmann/json.hpp>

#include "url.hpp"

namespace promotion::webhook {
namespace {

using Json = nlohmann::json;

std::string escaped(std::string key) {
  for (std::size_t at = 0; (at = key.find_first_of("~/", at)) != std::string::npos; at += 2) {
    key.replace(at, 1, key[at] == '~' ? "~0" : "~1");
  }
  return key;
}

void read_url(const Json &value, BlockOrFaults &read) {
  if (!value.is_string()) {
    read.faults.push_back({"/url", "wrong-type",
                           std::string("url is a ") + value.type_name() +
                               "; expected a text such as https://example.com/hook"});
    return;
  }
  read.block.url = value.get<std::string>();
  if (const auto fault = fault_of_url(read.block.url)) {
    read.faults.push_back({"/url", "invalid-url", "url " + *fault});
  }
}

/// A text, or an object with `name`: manifests in the field have both.
void read_secret_reference(const Json &value, BlockOrFaults &read) {
  const Json *name = &value;
  if (value.is_object()) {
    for (const auto &[key, ignored] : value.items()) {
      if (key == "name") continue;
      read.faults.push_back({"/secretRef/" + escaped(key), "unknown-field",
                             "secretRef has the unknown member " + key + "; expected name alone"});
    }
    name = value.contains("name") ? &value["name"] : nullptr;
  }
  if (name != nullptr && name->is_string() && !name->get_ref<const std::string &>().empty()) {
    read.block.secret = name->get<std::string>();
  } else {
    read.faults.push_back(
        {"/secretRef", "wrong-type", "secretRef names no Secret; expected its name, or an object with name"});
  }
}

}  // namespace

BlockOrFaults read_block(std::string_view json) {
  BlockOrFaults read;
  const Json value = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) {
    read.faults.push_back(
        {"", "wrong-type", "the block webhook is not an object; expected url, secretRef or both"});
    return read;
  }
  for (const auto &[key, member] : value.items()) {
    if (key == "url") {
      read_url(member, read);
    } else if (key == "secretRef") {
      read_secret_reference(member, read);
    } else {
      read.faults.push_back(
          {"/" + escaped(key), "unknown-field",
           "the block webhook has the unknown member " + key + "; expected url and secretRef"});
    }
  }
  if (!value.contains("url") && !value.contains("secretRef")) {
    read.faults.push_back(
        {"", "missing-field",
         "the block webhook says not where to post to; set url, or a secretRef with the key address"});
  }
  return read;
}

}  // namespace promotion::webhook
