#include "timezones.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "service_call.hpp"

namespace promotion::host::modules {
namespace {

constexpr auto service = PROMOTION_TIMEZONES_ID;
constexpr size_t zone_limit = 1024 * 1024;

// Parts of letters, digits, '_', '+' and '-' between single slashes: as IANA names zones, and none leads out.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || name.front() == '/' || name.back() == '/') return false;
  if (name.find("//") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || c == '_' || c == '+' || c == '-' || c == '/');
  });
}

}  // namespace

TimezonesService::TimezonesService(std::filesystem::path folder) : folder_(std::move(folder)) {
  table_ = {sizeof table_, 0, this, &TimezonesService::get};
}

promotion_status TimezonesService::get(void *context, const promotion_call *call, promotion_string name,
                                       const promotion_sink *tzif) {
  return serve(call, service, [&](CallContext &) -> Status {
    const auto *self = static_cast<const TimezonesService *>(context);
    if (!is_whole(name)) return misused(service, "a text without data");
    if (!is_writable(tzif)) return misused(service, "a sink that cannot be used");
    std::error_code ignored;
    std::string bytes;
    if (std::filesystem::path file = self->folder_ / view(name);
        is_zone_name(view(name)) && std::filesystem::is_regular_file(file, ignored)) {
      std::ifstream stream(file, std::ios::binary);
      bytes.resize(zone_limit);
      stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
      bytes.resize(static_cast<size_t>(stream.gcount()));
    }
    if (!bytes.starts_with("TZif"))
      return Error{Code::not_found,
                   "there is no time zone '" + mended(view(name).substr(0, 255)) + "' in " +
                       self->folder_.string() +
                       "; expected an IANA name such as Europe/Berlin, and the package tzdata on the host",
                   {},
                   0};
    return give(*tzif, bytes);
  });
}

}  // namespace promotion::host::modules
