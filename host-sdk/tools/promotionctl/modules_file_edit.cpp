#include "modules_file_edit.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "files/sha256.hpp"

namespace promotion::ctl {
namespace {

namespace fs = std::filesystem;
using host::Code;
using host::Error;
using host::Result;
using std::chrono::milliseconds;
using Time = std::chrono::steady_clock;

constexpr milliseconds between_looks{50};

Error failure(const fs::path &file, const std::string &what) {
  return {Code::unavailable, "cannot " + what + " " + file.string() + ": " + std::strerror(errno), {}, 0};
}

Result<std::string> content_of(const fs::path &file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failure(file, "read the modules file");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

bool write_all(int descriptor, const std::string &text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t put = write(descriptor, text.data() + done, text.size() - done);
    if (put <= 0) return false;
    done += static_cast<size_t>(put);
  }
  return fsync(descriptor) == 0;
}

// A new file in the old one's place, with its rights; whoever reads sees one or the other.
host::Status replace(const fs::path &file, const std::string &text, const std::string &former) {
  std::string name = file.string() + ".XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return failure(file, "write beside");
  struct stat now {};
  if (stat(file.c_str(), &now) == 0) {
    fchmod(descriptor, now.st_mode & 07777);
    [[maybe_unused]] const int ignored = fchown(descriptor, now.st_uid, now.st_gid);
  }
  const bool written = write_all(descriptor, text);
  close(descriptor);
  const auto still = content_of(file);
  if (written && still.ok() && *still != former) {
    unlink(name.c_str());
    return Error{Code::conflict, file.string() + " was changed by somebody else meanwhile; try again", {}, 0};
  }
  if (written && rename(name.c_str(), file.c_str()) == 0) return host::success();
  Error error = failure(file, "write");
  unlink(name.c_str());
  return error;
}

// What a ConfigMap mounts is a chain of links into a folder that the next version replaces.
host::Status check_place(const fs::path &file) {
  std::error_code error;
  if (fs::is_symlink(file, error) && fs::read_symlink(file, error).string().starts_with("..data"))
    return Error{Code::failed_precondition,
                 file.string() + " is mounted from a ConfigMap, which overwrites it; change the ConfigMap",
                 {},
                 0};
  return host::success();
}

class Change {
 public:
  Change(const Context &context, const ModulesFileOptions &options, const std::string &module)
      : context_(context), options_(options), module_(module) {}

  ExitCode run(const Edit &edit) {
    fs::path file = options_.file;
    if (file.empty() || options_.wait) {
      const auto before = context_.client->get("/api/v1/modules");
      if (!before) return fail(context_, before.exit, before.problem);
      read_at_ = text_of(part_of(before.body, "file"), "readAt");
      if (file.empty()) file = text_of(part_of(before.body, "file"), "path");
    }
    const auto written = write(file, edit);
    if (!written.ok()) return fail(context_, failed, written.error().message);
    if (!options_.wait) return done;
    return wait(*written);
  }

 private:
  // Gives the digest of the new text.
  Result<std::string> write(const fs::path &named, const Edit &edit) const {
    if (const auto place = check_place(named); !place.ok()) return place.error();
    std::error_code error;
    const fs::path file = fs::canonical(named, error);
    if (error) return Error{Code::unavailable, "there is no modules file " + named.string(), {}, 0};
    const auto text = content_of(file);
    if (!text.ok()) return text.error();
    const auto edited = edit(*text, named);
    if (!edited.ok()) return edited.error();
    if (const auto replaced = replace(file, *edited, *text); !replaced.ok()) return replaced.error();
    return host::files::sha256(*edited);
  }

  ExitCode wait(const std::string &sha256) {
    const auto end = Time::now() + milliseconds(options_.timeout_ms);
    for (;;) {
      const auto answer = context_.client->get("/api/v1/modules");
      if (!answer) return fail(context_, answer.exit, answer.problem);
      const auto file = part_of(answer.body, "file");
      if (text_of(file, "sha256") == sha256 && text_of(file, "readAt") != read_at_) return tell(answer.body);
      if (Time::now() >= end)
        return fail(context_, failed,
                    "the file is changed, and the host has not taken notice of that in time; see "
                    "promotionctl modules "
                    "list later, and whether the host reads " +
                        text_of(file, "path"));
      std::this_thread::sleep_for(between_looks);
    }
  }

  ExitCode tell(const Json &answer) const {
    if (const auto error = text_of(part_of(answer, "file"), "error"); !error.empty())
      return fail(context_, failed, error);
    for (const auto &module : part_of(answer, "items")) {
      if (text_of(module, "name") != module_) continue;
      show_module(context_, module);
      const auto error = text_of(module, "error");
      return error.empty() ? done : fail(context_, failed, error);
    }
    if (context_.format == OutputFormat::table)
      context_.out << "The host runs no module " << module_ << " any more.\n";
    return done;
  }

  const Context &context_;
  const ModulesFileOptions &options_;
  const std::string &module_;
  std::string read_at_;
};

}  // namespace

ExitCode edit_and_wait(const Context &context, const ModulesFileOptions &options, const std::string &module,
                       const Edit &edit) {
  return Change(context, options, module).run(edit);
}

}  // namespace promotion::ctl
