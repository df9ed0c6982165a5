#include "system/elf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.hpp"
#include "system/elf_format.hpp"

namespace tessera::system {

namespace {

using elf::SymbolType;

ElfSegment load_segment(const elf::File& file, const elf::ProgramHeader& header, std::size_t index) {
  const std::string what = fmt::format("segment {}", index);
  if (header.file_size > header.memory_size) {
    file.fail(fmt::format("{} has {:#x} bytes in the file, but only {:#x} in memory", what, header.file_size,
                          header.memory_size));
  }
  if (header.physical_address + std::uint64_t{header.memory_size} > std::uint64_t{1} << 32) {
    file.fail(fmt::format("{} at {:#010x} reaches beyond 4 GiB with its {:#x} bytes", what, header.physical_address,
                          header.memory_size));
  }
  const auto bytes = file.slice(header.offset, header.file_size, what);
  return {header.physical_address, {bytes.begin(), bytes.end()}, header.memory_size};
}

std::vector<ElfSegment> load_segments(const elf::File& file, const elf::Header& header) {
  std::vector<ElfSegment> segments;
  std::size_t index = 0;
  for (const elf::ProgramHeader& program_header : file.program_headers(header)) {
    if (program_header.type == elf::segment_load && program_header.memory_size != 0) {
      segments.push_back(load_segment(file, program_header, index));
    }
    ++index;
  }
  if (segments.empty()) file.fail("nothing to load: it has no loadable segment");
  return segments;
}

/// Assemblers leave such symbols for disassemblers and linkers; no program refers to them.
bool is_internal(std::string_view name) { return name.empty() || name.front() == '$' || name.starts_with(".L"); }

bool is_code(const elf::Symbol& symbol, const std::vector<elf::SectionHeader>& sections) {
  if (symbol.type == SymbolType::Function) return true;
  return symbol.type == SymbolType::None && symbol.section < elf::first_reserved_section &&
         symbol.section < sections.size() && (sections[symbol.section].flags & elf::section_is_code) != 0;
}

void load_symbols(const elf::File& file, const elf::SectionHeader& table,
                  const std::vector<elf::SectionHeader>& sections, ElfImage& image) {
  if (table.link >= sections.size() || sections[table.link].type != elf::section_strings) {
    file.fail(fmt::format("the symbol table takes its names from section {}, which holds none", table.link));
  }
  for (const elf::Symbol& symbol : file.symbols(table)) {
    if (symbol.section == 0 || symbol.type == SymbolType::Section || symbol.type == SymbolType::File) continue;
    const std::string name(file.text(sections[table.link], symbol.name));
    if (is_internal(name)) continue;
    // Symbols of one file only come first in the table, so those of the whole program prevail.
    image.symbols[name] = symbol.value;
    if (is_code(symbol, sections)) image.code_symbols.push_back({symbol.value, name});
  }
}

/// The architecture among the attributes (RISC-V ELF specification). It is the only text there that begins so.
std::string architecture_in(std::span<const std::byte> attributes) {
  constexpr std::string_view beginning = "rv32";
  const auto is = [](std::byte byte, char letter) { return static_cast<char>(byte) == letter; };
  const auto begin = std::search(attributes.begin(), attributes.end(), beginning.begin(), beginning.end(), is);
  const auto end = std::find(begin, attributes.end(), std::byte{0});
  std::string text;
  std::transform(begin, end, std::back_inserter(text), [](std::byte byte) { return static_cast<char>(byte); });
  return text;
}

std::uint32_t word_at(const ElfSegment& segment, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, segment.bytes.data() + at, sizeof word);
  return word;
}

/// The immediate of an addition to `base`, or of an access by it; nothing else is of interest.
std::optional<std::int32_t> offset_from(std::uint32_t base, std::uint32_t word) {
  if ((word >> 15 & 31) != base) return std::nullopt;
  const std::uint32_t upper = static_cast<std::uint32_t>(static_cast<std::int32_t>(word) >> 20);
  switch (word & 0x7F) {
    case 0x03:  // loads
    case 0x13:  // addi
      return static_cast<std::int32_t>(upper);
    case 0x23:  // stores
      return static_cast<std::int32_t>((upper & ~31u) | (word >> 7 & 31));
    default:
      return std::nullopt;
  }
}

/// A lui, and within a kilobyte an instruction that adds the rest of an address in the region.
bool forms_address(const ElfSegment& segment, std::size_t at, const arch::Region& region) {
  constexpr std::uint32_t kLui = 0x37;
  constexpr std::size_t kReach = 1024;
  const std::uint32_t lui = word_at(segment, at);
  if ((lui & 0x7F) != kLui) return false;
  const Address upper = lui & 0xFFFF'F000;
  if (region.base + region.size + 0x800 - upper > region.size + 0x1000) return false;  // no offset reaches it
  const std::size_t end = std::min(segment.bytes.size(), at + kReach);
  for (std::size_t next = at + 4; next + 4 <= end; next += 2) {
    const auto offset = offset_from(lui >> 7 & 31, word_at(segment, next));
    if (offset && region.contains(upper + static_cast<std::uint32_t>(*offset))) return true;
  }
  return false;
}

}  // namespace

std::optional<Address> ElfImage::find(std::string_view symbol) const {
  const auto found = symbols.find(symbol);
  return found == symbols.end() ? std::nullopt : std::optional(found->second);
}

bool ElfImage::holds(Address address) const {
  return std::ranges::any_of(
      segments, [address](const ElfSegment& segment) { return address - segment.address < segment.bytes.size(); });
}

const CodeSymbol* ElfImage::nearest_code(Address address) const {
  const auto after = std::ranges::upper_bound(code_symbols, address, {}, &CodeSymbol::address);
  return after == code_symbols.begin() ? nullptr : &*std::prev(after);
}

ElfImage load_elf(std::span<const std::byte> bytes, std::string_view name) {
  const elf::File file(bytes, name);
  const elf::Header header = file.header();
  ElfImage image;
  image.entry = header.entry;
  image.segments = load_segments(file, header);
  const std::vector<elf::SectionHeader> sections = file.section_headers(header);
  for (const elf::SectionHeader& section : sections) {
    if (section.type == elf::section_symbols) load_symbols(file, section, sections, image);
    if (section.type == elf::section_attributes) {
      image.architecture = architecture_in(file.slice(section.offset, section.size, "its attributes"));
    }
  }
  std::ranges::stable_sort(image.code_symbols, {}, &CodeSymbol::address);
  return image;
}

ElfImage load_elf(const std::string& path) {
  std::error_code problem;
  if (!std::filesystem::exists(path, problem)) throw Error(ErrorKind::Input, path, "no such file");
  if (!std::filesystem::is_regular_file(path, problem)) throw Error(ErrorKind::Input, path, "not a file");
  std::ifstream stream(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw Error(ErrorKind::Input, path, "cannot be read", "may you read it?");
  return load_elf(std::as_bytes(std::span(bytes)), path);
}

bool names_region(const ElfImage& image, const arch::Region& region) {
  for (const ElfSegment& segment : image.segments) {
    for (std::size_t at = 0; at + 4 <= segment.bytes.size(); at += 2) {
      if (at % 4 == 0 && region.contains(word_at(segment, at))) return true;
      if (forms_address(segment, at, region)) return true;
    }
  }
  return false;
}

}  // namespace tessera::system
