#include "git/server_memory.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace pull_request {

using nlohmann::json;

ServerMemory load_memory(const std::filesystem::path &path) {
  const json stored = json::parse(read_small_file(path), nullptr, false);
  ServerMemory memory;
  try {
    memory.reads_version_2 = stored.at("readsVersion2").get<bool>();
    memory.push_capabilities = stored.at("pushCapabilities").get<std::string>();
    memory.refuses_thin_packs = stored.at("refusesThinPacks").get<bool>();
    return memory;
  } catch (const json::exception &) {
    return {};
  }
}

void store_memory(const std::filesystem::path &path, const ServerMemory &memory) {
  const json stored = {{"readsVersion2", memory.reads_version_2},
                       {"pushCapabilities", memory.push_capabilities},
                       {"refusesThinPacks", memory.refuses_thin_packs}};
  write_in_one_move(path, stored.dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string read_small_file(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || !file) return {};
  std::string content(size, '\0');
  file.read(content.data(), static_cast<std::streamsize>(size));
  return file ? content : std::string();
}

bool write_in_one_move(const std::filesystem::path &path, const std::string &content) {
  const std::filesystem::path next = path.string() + ".next";
  {
    std::ofstream file(next, std::ios::binary | std::ios::trunc);
    file << content;
    if (!file.flush()) return false;
  }
  std::error_code error;
  std::filesystem::rename(next, path, error);
  return !error;
}

}  // namespace pull_request
