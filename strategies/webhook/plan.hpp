// plan.hpp: a request as people may see it before it is sent.
#pragma once

#include <promotion/sdk/http.hpp>
#include <string>

#include "credentials.hpp"

namespace promotion::webhook {

/// Method and address, a line for each header, an empty line, the body. `address` is what may be shown of
/// where it goes; the values of headers that the Secret has a part in show as ***.
std::string shown_request(const HttpRequest &request, const std::string &address,
                          const Credentials &credentials);

}  // namespace promotion::webhook
