#include "elf_file.hpp"

#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <memory>

#include "names.hpp"
#include "promotion/abi/module.h"

namespace promotion::host::modules {
namespace {

#if defined(__x86_64__)
constexpr unsigned this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned this_machine = EM_AARCH64;
#elif defined(__riscv)
constexpr unsigned this_machine = EM_RISCV;
#elif defined(__powerpc64__)
constexpr unsigned this_machine = EM_PPC64;
#elif defined(__s390x__)
constexpr unsigned this_machine = EM_S390;
#else
#error "name the ELF machine of this architecture here"
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr unsigned char this_order = ELFDATA2LSB;
#else
constexpr unsigned char this_order = ELFDATA2MSB;
#endif

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "AArch64";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "PowerPC 64";
    case EM_S390:
      return "s390";
    default:
      return "machine " + std::to_string(machine);
  }
}

class Reader {
 public:
  Reader(std::string_view bytes, ElfFacts &facts) : bytes_(bytes), facts_(facts) {}

  void read() {
    if (elf_version(EV_CURRENT) == EV_NONE)
      return problem("the host's ELF library is too old; reinstall libelf");
    // libelf takes a pointer it could write through, but only reads unless told to update.
    elf_.reset(elf_memory(const_cast<char *>(bytes_.data()), bytes_.size()));
    if (elf_ == nullptr || elf_kind(elf_.get()) != ELF_K_ELF)
      return problem("it is no ELF file; expected a shared library for Linux, so check the path");
    if (!read_header()) return;
    read_segments();
    read_sections();
    judge_exports();
    if (!facts_.has_manifest)
      problem("it has no section '" PROMOTION_MANIFEST_SECTION
              "', where a module's manifest is; build it with "
              "promotion_add_module(), and do not strip its section headers");
  }

 private:
  void problem(std::string text) { facts_.problems.push_back(std::move(text)); }

  bool read_header() {
    GElf_Ehdr header;
    if (gelf_getehdr(elf_.get(), &header) == nullptr) {
      problem("its ELF header cannot be read; the file is damaged, so build or copy it anew");
      return false;
    }
    if (header.e_ident[EI_CLASS] != ELFCLASS64)
      problem("it is a 32-bit file; expected a 64-bit one, so build it for this system");
    if (header.e_machine != this_machine || header.e_ident[EI_DATA] != this_order)
      problem("it is for " + machine_name(header.e_machine) + "; expected " + machine_name(this_machine) +
              ", so build it for this machine");
    if (header.e_type != ET_DYN) problem("it is no shared library; link it with -shared");
    return facts_.problems.empty();
  }

  void read_segments() {
    size_t count = 0;
    if (elf_getphdrnum(elf_.get(), &count) != 0) return;
    for (size_t i = 0; i < count; ++i) {
      GElf_Phdr segment;
      if (gelf_getphdr(elf_.get(), static_cast<int>(i), &segment) != nullptr && segment.p_type == PT_INTERP)
        return problem("it is a program; expected a shared library, so link it with -shared");
    }
  }

  void read_sections() {
    size_t names = 0;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0) return;
    for (Elf_Scn *section = nullptr; (section = elf_nextscn(elf_.get(), section)) != nullptr;) {
      GElf_Shdr header;
      if (gelf_getshdr(section, &header) == nullptr) continue;
      const char *name = elf_strptr(elf_.get(), names, header.sh_name);
      if (name != nullptr && std::string_view(name) == PROMOTION_MANIFEST_SECTION) read_manifest(header);
      if (header.sh_type == SHT_DYNAMIC) read_dynamic(section, header);
      if (header.sh_type == SHT_DYNSYM) read_symbols(section, header);
    }
  }

  void read_manifest(const GElf_Shdr &header) {
    if (facts_.has_manifest)
      return problem("it has more than one section '" PROMOTION_MANIFEST_SECTION "'; keep one");
    if (header.sh_type != SHT_PROGBITS || (header.sh_flags & SHF_COMPRESSED) != 0 ||
        header.sh_offset > bytes_.size() || header.sh_size > bytes_.size() - header.sh_offset)
      return problem("its section '" PROMOTION_MANIFEST_SECTION
                     "' has no plain content; build it with promotion_add_module()");
    facts_.has_manifest = true;
    facts_.manifest = bytes_.substr(header.sh_offset, header.sh_size);
    while (facts_.manifest.ends_with('\0')) facts_.manifest.remove_suffix(1);
  }

  void read_dynamic(Elf_Scn *section, const GElf_Shdr &header) {
    Elf_Data *data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0) return;
    bool relocates_text = false;
    for (size_t i = 0; i < data->d_size / header.sh_entsize; ++i) {
      GElf_Dyn entry;
      if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL) break;
      if (entry.d_tag == DT_TEXTREL || (entry.d_tag == DT_FLAGS && (entry.d_un.d_val & DF_TEXTREL) != 0))
        relocates_text = true;
      if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_NODELETE) != 0) facts_.never_unloads = true;
    }
    if (relocates_text)
      problem(
          "its code has to be changed when it is loaded (TEXTREL); expected position-independent code, so "
          "compile all of it with -fPIC");
  }

  void read_symbols(Elf_Scn *section, const GElf_Shdr &header) {
    Elf_Data *data = elf_getdata(section, nullptr);
    if (data == nullptr || header.sh_entsize == 0) return;
    for (size_t i = 1; i < data->d_size / header.sh_entsize; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      unsigned binding = GELF_ST_BIND(symbol.st_info), visibility = GELF_ST_VISIBILITY(symbol.st_other);
      if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || visibility == STV_HIDDEN ||
          visibility == STV_INTERNAL)
        continue;
      const char *name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name);
      std::string text = name == nullptr ? "?" : name;
      if (binding == STB_GNU_UNIQUE) facts_.unique_symbols.push_back(text);
      facts_.exports.push_back(std::move(text));
    }
  }

  void judge_exports() {
    std::sort(facts_.exports.begin(), facts_.exports.end());
    const auto &exports = facts_.exports;
    if (exports.size() == 1 && exports.front() == PROMOTION_MODULE_SYMBOL) return;
    bool there = std::find(exports.begin(), exports.end(), PROMOTION_MODULE_SYMBOL) != exports.end();
    std::vector<std::string> first(exports.begin(),
                                   exports.begin() + static_cast<long>(std::min<size_t>(exports.size(), 5)));
    std::string found = exports.empty() ? "nothing" : join(first) + (exports.size() > 5 ? " and more" : "");
    problem("it exports " + std::to_string(exports.size()) + " symbols (" + found +
            "); expected " PROMOTION_MODULE_SYMBOL " alone, so " +
            (there ? "hide the others with a version script" : "define and export it") +
            ", as promotion_add_module() does");
  }

  struct End {
    void operator()(Elf *elf) const { elf_end(elf); }
  };

  std::string_view bytes_;
  ElfFacts &facts_;
  std::unique_ptr<Elf, End> elf_;
};

}  // namespace

ElfFacts examine_elf(std::string_view bytes) {
  ElfFacts facts;
  Reader(bytes, facts).read();
  return facts;
}

}  // namespace promotion::host::modules
