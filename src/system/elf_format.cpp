#include "system/elf_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace tessera::system::elf {

namespace {

constexpr std::string_view relink_hint = "link it for riscv32 with ld.lld -m elf32lriscv, not -r, -shared or -pie";

/// Reads little-endian fields one after the other; the caller has made sure that all of them are there.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)); }
  std::uint16_t half() { return static_cast<std::uint16_t>(take(2)); }
  std::uint32_t word() { return take(4); }
  void skip(std::size_t count) { bytes_ = bytes_.subspan(count); }

 private:
  std::uint32_t take(std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8 | std::to_integer<std::uint32_t>(bytes_[i]);
    skip(count);
    return value;
  }

  std::span<const std::byte> bytes_;
};

Header parse_header(Fields fields) {
  Header header;
  fields.skip(16);
  header.type = fields.half();
  header.machine = fields.half();
  fields.skip(4);  // version
  header.entry = fields.word();
  header.program_headers = fields.word();
  header.section_headers = fields.word();
  fields.skip(6);  // flags, size of this header
  header.program_header_size = fields.half();
  header.program_header_count = fields.half();
  header.section_header_size = fields.half();
  header.section_header_count = fields.half();
  return header;
}

ProgramHeader parse_program_header(Fields fields) {
  ProgramHeader header;
  header.type = fields.word();
  header.offset = fields.word();
  fields.skip(4);  // virtual address
  header.physical_address = fields.word();
  header.file_size = fields.word();
  header.memory_size = fields.word();
  return header;
}

SectionHeader parse_section_header(Fields fields) {
  SectionHeader header;
  fields.skip(4);  // name
  header.type = fields.word();
  header.flags = fields.word();
  fields.skip(4);  // address
  header.offset = fields.word();
  header.size = fields.word();
  header.link = fields.word();
  return header;
}

Symbol parse_symbol(Fields fields) {
  Symbol symbol;
  symbol.name = fields.word();
  symbol.value = fields.word();
  fields.skip(4);  // size
  symbol.type = static_cast<SymbolType>(fields.byte() & 0xf);
  fields.skip(1);  // visibility
  symbol.section = fields.half();
  return symbol;
}

/// Cuts `bytes` into records of `size` and parses each.
template <typename Parse>
auto parse_table(std::span<const std::byte> bytes, std::size_t size, Parse parse) {
  std::vector<decltype(parse(Fields(bytes)))> table;
  for (; bytes.size() >= size; bytes = bytes.subspan(size)) table.push_back(parse(Fields(bytes)));
  return table;
}

}  // namespace

void File::fail(const std::string& message, const std::string& hint) const {
  throw Error(ErrorKind::Input, std::string(name_), message, hint);
}

std::span<const std::byte> File::slice(std::uint64_t offset, std::uint64_t size, const std::string& what) const {
  if (offset > bytes_.size() || size > bytes_.size() - offset) {
    fail(fmt::format("truncated: {} should be at {:#x} to {:#x}, but the file ends at {:#x}", what, offset,
                     offset + size, bytes_.size()));
  }
  return bytes_.subspan(offset, size);
}

void File::check_identification() const {
  static constexpr std::array magic{std::byte{0x7f}, std::byte{'E'}, std::byte{'L'}, std::byte{'F'}};
  if (bytes_.size() < magic.size() || !std::ranges::equal(bytes_.first(magic.size()), magic)) {
    fail("not an ELF file: it does not start with 7f 45 4c 46");
  }
  const auto start = slice(0, header_bytes, "the ELF header");
  const auto file_class = std::to_integer<unsigned>(start[4]);
  const auto byte_order = std::to_integer<unsigned>(start[5]);
  if (file_class != class_32) {
    fail(file_class == 2 ? "a 64-bit ELF file; the cores are 32-bit" : fmt::format("unknown ELF class {}", file_class),
         std::string(relink_hint));
  }
  if (byte_order != little_endian) {
    fail(byte_order == 2 ? "a big-endian ELF file; the cores are little-endian"
                         : fmt::format("unknown ELF byte order {}", byte_order),
         std::string(relink_hint));
  }
}

Header File::header() const {
  check_identification();
  const Header header = parse_header(Fields(bytes_));
  if (header.machine != machine_riscv) {
    fail(fmt::format("for another processor: ELF machine {}, RISC-V is {}", header.machine, machine_riscv),
         std::string(relink_hint));
  }
  if (header.type != type_executable) {
    fail(fmt::format("not an executable: ELF type {}, an executable is {}", header.type, type_executable),
         std::string(relink_hint));
  }
  return header;
}

std::vector<ProgramHeader> File::program_headers(const Header& header) const {
  if (header.program_header_count == 0) return {};
  if (header.program_header_size != program_header_bytes) {
    fail(fmt::format("a program header has {} bytes, not {}", header.program_header_size, program_header_bytes));
  }
  const std::uint32_t size = program_header_bytes * header.program_header_count;
  return parse_table(slice(header.program_headers, size, "the program headers"), program_header_bytes,
                     parse_program_header);
}

std::vector<SectionHeader> File::section_headers(const Header& header) const {
  if (header.section_header_count == 0) return {};
  if (header.section_header_size != section_header_bytes) {
    fail(fmt::format("a section header has {} bytes, not {}", header.section_header_size, section_header_bytes));
  }
  const std::uint32_t size = section_header_bytes * header.section_header_count;
  return parse_table(slice(header.section_headers, size, "the section headers"), section_header_bytes,
                     parse_section_header);
}

std::vector<Symbol> File::symbols(const SectionHeader& table) const {
  return parse_table(slice(table.offset, table.size, "the symbol table"), symbol_bytes, parse_symbol);
}

std::string_view File::text(const SectionHeader& names, std::uint32_t offset) const {
  const auto bytes = slice(names.offset, names.size, "the symbols' names");
  const std::string_view all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t end = offset < all.size() ? all.find('\0', offset) : std::string_view::npos;
  if (end == std::string_view::npos) {
    fail(fmt::format("a symbol's name at {:#x} does not end within the {:#x} bytes of names", offset, names.size));
  }
  return all.substr(offset, end - offset);
}

}  // namespace tessera::system::elf
