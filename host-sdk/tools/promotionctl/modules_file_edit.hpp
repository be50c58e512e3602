// Changing the modules file of a host, and waiting for what comes of it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "commands.hpp"
#include "promotion/host/result.hpp"

namespace promotion::ctl {

// From the text of the modules file, in the place that it is in, to the new text.
using Edit =
    std::function<host::Result<std::string>(const std::string &text, const std::filesystem::path &file)>;

// Replaces the file at once, and has the host say what it made of that: the module as it is then, or that it
// is gone. Fails with what the host says where it does not run what is wanted.
ExitCode edit_and_wait(const Context &context, const ModulesFileOptions &options, const std::string &module,
                       const Edit &edit);

}  // namespace promotion::ctl
