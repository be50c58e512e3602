#include "setup.hpp"

#include "domain_codec.hpp"

namespace promotion::host::worker {
namespace {

void write_texts(Writer &to, const std::vector<std::string> &texts) {
  to.u32(static_cast<uint32_t>(texts.size()));
  for (const auto &text : texts) to.text(std::string_view(text));
}

std::vector<std::string> read_texts(Reader &from) {
  std::vector<std::string> texts;
  for (size_t left = from.count(least_text); left > 0; --left) texts.emplace_back(from.view());
  return texts;
}

}  // namespace

std::string encode(const Setup &setup) {
  Writer to = begin_message(MessageType::setup, 0);
  to.u32(protocol_version);
  to.u32(PROMOTION_ABI_MAJOR);
  to.u32(PROMOTION_ABI_MINOR);
  to.text(std::string_view(setup.module));
  to.text(std::string_view(setup.storage_folder));
  to.flag(setup.network);
  to.flag(setup.evaluator);
  write_texts(to, setup.services);
  to.u64(setup.memory_bytes);
  to.u32(setup.descriptors);
  return to.take();
}

bool decode(std::string_view message, Setup &setup, std::string &why) {
  Reader from(message);
  if (read_head(from).type != MessageType::setup) {
    why = "the first message is no set-up";
    return false;
  }
  const uint32_t protocol = from.u32(), major = from.u32(), minor = from.u32();
  if (protocol != protocol_version || major != PROMOTION_ABI_MAJOR || minor != PROMOTION_ABI_MINOR) {
    why = "the host speaks version " + std::to_string(protocol) + " of the workers' protocol and " +
          std::to_string(major) + "." + std::to_string(minor) + " of the contract, this promotion-worker " +
          std::to_string(protocol_version) + " and " + std::to_string(PROMOTION_ABI_MAJOR) + "." +
          std::to_string(PROMOTION_ABI_MINOR) + "; install both from one release";
    return false;
  }
  setup.module = from.view();
  setup.storage_folder = from.view();
  setup.network = from.flag();
  setup.evaluator = from.flag();
  setup.services = read_texts(from);
  setup.memory_bytes = from.u64();
  setup.descriptors = from.u32();
  if (!from.done()) why = "the set-up cannot be read";
  return from.done();
}

std::string encode(const Loaded &loaded) {
  Writer to = begin_message(MessageType::loaded, 0);
  to.text(std::string_view(loaded.error));
  write_texts(to, loaded.statements);
  to.flag(loaded.has_table);
  to.u32(loaded.struct_size);
  to.u32(loaded.abi_minor);
  to.u32(loaded.minimum_host_minor);
  to.text(std::string_view(loaded.manifest_json));
  for (bool has :
       {loaded.has_init, loaded.has_find, loaded.has_quiesce, loaded.has_deinit, loaded.has_interface})
    to.flag(has);
  to.u32(loaded.interface_size);
  to.u32(loaded.interface_flags);
  to.u32(loaded.functions);
  return to.take();
}

bool decode(std::string_view message, Loaded &loaded) {
  Reader from(message);
  if (read_head(from).type != MessageType::loaded) return false;
  loaded.error = from.view();
  loaded.statements = read_texts(from);
  loaded.has_table = from.flag();
  loaded.struct_size = from.u32();
  loaded.abi_minor = from.u32();
  loaded.minimum_host_minor = from.u32();
  loaded.manifest_json = from.view();
  for (bool *has :
       {&loaded.has_init, &loaded.has_find, &loaded.has_quiesce, &loaded.has_deinit, &loaded.has_interface})
    *has = from.flag();
  loaded.interface_size = from.u32();
  loaded.interface_flags = from.u32();
  loaded.functions = from.u32();
  return from.done();
}

}  // namespace promotion::host::worker
