// Writes ELF32 executables for tests: words at addresses and symbols, no assembler.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/assembly.hpp"

namespace tessera::guest {

class ElfBuilder {
 public:
  explicit ElfBuilder(std::uint32_t entry) : entry_(entry) {}
  /// The program begins where its code does.
  explicit ElfBuilder(const Code& code) : entry_(code.address()) { segment(code); }

  ElfBuilder& segment(const Code& code) { return segment(code.address(), code.bytes()); }
  ElfBuilder& segment(std::uint32_t address, std::span<const std::byte> bytes) {
    segments_.push_back({address, {bytes.begin(), bytes.end()}});
    return *this;
  }
  /// An absolute value, as linkers define `tohost`.
  ElfBuilder& symbol(std::string_view name, std::uint32_t value) {
    symbols_.push_back({std::string(name), value, kAbsolute, 0});
    return *this;
  }
  /// A function, named in messages about instructions behind it.
  ElfBuilder& function(std::string_view name, std::uint32_t address) {
    symbols_.push_back({std::string(name), address, kCodeSection, kFunction});
    return *this;
  }

  std::vector<std::byte> bytes() const {
    Output out;
    const auto count = static_cast<std::uint32_t>(segments_.size());
    const std::uint32_t contents = kHeader + count * kProgramHeader;
    std::uint32_t end = contents;
    for (const Segment& segment : segments_) end += static_cast<std::uint32_t>(segment.bytes.size());
    std::string names(1, '\0');
    for (const Symbol& symbol : symbols_) names += symbol.name + '\0';
    const std::uint32_t symbols_size = kSymbol * static_cast<std::uint32_t>(symbols_.size() + 1);
    const std::uint32_t sections = end + symbols_size + static_cast<std::uint32_t>(names.size());

    header(out, sections);
    std::uint32_t offset = contents;
    for (const Segment& segment : segments_) {
      const auto size = static_cast<std::uint32_t>(segment.bytes.size());
      out.words({1, offset, segment.address, segment.address, size, size, 7, 1});
      offset += size;
    }
    for (const Segment& segment : segments_)
      out.bytes.insert(out.bytes.end(), segment.bytes.begin(), segment.bytes.end());
    symbol_table(out);
    for (const char letter : names) out.bytes.push_back(static_cast<std::byte>(letter));
    section(out, 0, 0, 0, 0, 0);
    section(out, 1, 4, contents, end - contents, 0);      // code
    section(out, 2, 0, end, symbols_size, kSymbolNames);  // symbols
    section(out, 3, 0, end + symbols_size, static_cast<std::uint32_t>(names.size()), 0);
    return std::move(out.bytes);
  }

 private:
  static constexpr std::uint32_t kHeader = 52, kProgramHeader = 32, kSectionHeader = 40, kSymbol = 16;
  static constexpr std::uint32_t kAbsolute = 0xFFF1, kCodeSection = 1, kSymbolNames = 3, kFunction = 2;

  struct Segment {
    std::uint32_t address;
    std::vector<std::byte> bytes;
  };
  struct Symbol {
    std::string name;
    std::uint32_t value;
    std::uint32_t section;
    std::uint32_t type;
  };
  struct Output {
    std::vector<std::byte> bytes;

    void half(std::uint32_t value) {
      bytes.push_back(static_cast<std::byte>(value));
      bytes.push_back(static_cast<std::byte>(value >> 8));
    }
    void words(std::initializer_list<std::uint32_t> values) {
      for (const std::uint32_t value : values) {
        half(value & 0xFFFF);
        half(value >> 16);
      }
    }
  };

  void header(Output& out, std::uint32_t sections) const {
    out.words({0x464C'457F, 0x0001'0101, 0, 0});  // 32-bit, little-endian
    out.half(2);                                  // executable
    out.half(243);                                // RISC-V
    out.words({1, entry_, kHeader, sections, 0});
    for (const std::uint32_t value : {kHeader, kProgramHeader, static_cast<std::uint32_t>(segments_.size()),
                                      kSectionHeader, std::uint32_t{4}, std::uint32_t{0}}) {
      out.half(value);
    }
  }
  void symbol_table(Output& out) const {
    out.words({0, 0, 0, 0});
    std::uint32_t name = 1;
    for (const Symbol& symbol : symbols_) {
      out.words({name, symbol.value, 0, (16 | symbol.type) | symbol.section << 16});  // global
      name += static_cast<std::uint32_t>(symbol.name.size() + 1);
    }
  }
  static void section(Output& out, std::uint32_t type, std::uint32_t flags, std::uint32_t offset, std::uint32_t size,
                      std::uint32_t link) {
    out.words({0, type, flags, 0, offset, size, link, 0, 0, 0});
  }

  std::uint32_t entry_;
  std::vector<Segment> segments_;
  std::vector<Symbol> symbols_;
};

}  // namespace tessera::guest
