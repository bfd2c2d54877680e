# Builds everything into $(BUILD).  `make help` lists what can be asked for.
#
# One source tree is compiled in four ways: plain (what is installed), asan
# (unit and end-to-end tests), tsan, and fuzz (clang).  Each way has its own
# folder of objects and its own library, so they never mix.

CC = gcc
CLANG = clang
BUILD = build
FUZZ_SHORT_S = 4
FUZZ_LONG_S = 300
T = %

WARN = -std=gnu17 -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wvla -Wformat=2 -Wstrict-prototypes \
       -Wmissing-prototypes -Wswitch-enum -Wundef -Werror
CPPFLAGS = -D_GNU_SOURCE -Isrc -I$(BUILD)/gen \
           $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I pangocairo))
LIBS = -lmicrohttpd -lsqlite3 -lcjose -ljansson -lcrypto -largon2 -lcurl -lseccomp -lqrencode -lcairo \
       -lpango-1.0 -lpangocairo-1.0 -lgobject-2.0 -lqpdf -lpthread

CFI-x86_64 = -fcf-protection
CFI-aarch64 = -mbranch-protection=standard
FLAGS-plain = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection \
              $(CFI-$(shell uname -m)) -fno-strict-overflow -fPIE
LINK-plain = -pie -Wl,-z,relro,-z,now
FLAGS-asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LINK-asan = -fsanitize=address,undefined
FLAGS-tsan = -O1 -g -fno-omit-frame-pointer -fsanitize=thread
LINK-tsan = -fsanitize=thread
FLAGS-fuzz = $(FLAGS-asan) -fsanitize=fuzzer-no-link
LINK-fuzz = $(LINK-asan) -fsanitize=fuzzer
CC-plain = $(CC)
CC-asan = $(CC)
CC-tsan = $(CC)
CC-fuzz = $(CLANG)

export ASAN_OPTIONS = detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS = print_stacktrace=1
export TSAN_OPTIONS = suppressions=$(CURDIR)/test/tsan.supp

# What there is.
SRC := $(sort $(wildcard src/*/*.c))
TESTS := $(filter %_test.c,$(SRC))
FUZZERS := $(filter %_fuzz.c,$(SRC))
CMD := $(filter src/cmd/%,$(filter-out $(TESTS) $(FUZZERS),$(SRC)))
LIB := $(filter-out $(TESTS) $(FUZZERS) $(CMD),$(SRC))
GEN := msg page asset schema codes
GEN_C := $(GEN:%=$(BUILD)/gen/%.c)
GEN_H := $(GEN:%=$(BUILD)/gen/%.h)
TOOLS := msgc tmplc embed codec checksrc

flat = $(subst /,_,$(patsubst src/%_$(2).c,%,$(1)))
TEST_PROGRAMS := $(patsubst %,$(BUILD)/test/%_test,$(filter $(T),$(call flat,$(TESTS),test)))
TSAN_PROGRAMS := $(TEST_PROGRAMS:$(BUILD)/test/%=$(BUILD)/tsan/test/%)
FUZZ_PROGRAMS := $(patsubst %,$(BUILD)/fuzz/%,$(filter $(T),$(call flat,$(FUZZERS),fuzz)))

all: $(BUILD)/interimd $(BUILD)/interimctl

# Generated code.
.SECONDEXPANSION:
$(BUILD)/tool/%: tools/%.c $$(wildcard tools/%_*.c) $(wildcard tools/*.h)
	@mkdir -p $(@D)
	$(CC) $(WARN) -D_GNU_SOURCE -O1 -g $(filter %.c,$^) -o $@

LANG_FILES = $(addprefix lang/,nl.po fr.po de.po en.po)
PAGE_FILES = $(sort $(wildcard src/portal/page/*.html))
EMBED_FILES = $(sort $(wildcard src/portal/static/* src/store/schema/*.sql src/api/openapi.yaml))
CODE_FILES = $(sort $(wildcard src/domain/codes/*.tsv))

$(BUILD)/gen/msg.h $(BUILD)/gen/msg.c &: $(BUILD)/tool/msgc $(LANG_FILES)
	@mkdir -p $(@D)
	$< $(@D) $(LANG_FILES)
$(BUILD)/gen/page.h $(BUILD)/gen/page.c &: $(BUILD)/tool/tmplc lang/en.po $(PAGE_FILES) src/portal/page
	@mkdir -p $(@D)
	$< $(@D) lang/en.po $(PAGE_FILES)
$(BUILD)/gen/asset.h $(BUILD)/gen/asset.c $(BUILD)/gen/schema.h $(BUILD)/gen/schema.c &: \
    $(BUILD)/tool/embed $(EMBED_FILES) src/portal/static src/store/schema
	@mkdir -p $(@D)
	$< $(@D) $(EMBED_FILES)
$(BUILD)/gen/codes.h $(BUILD)/gen/codes.c &: $(BUILD)/tool/codec $(CODE_FILES) src/domain/codes
	@mkdir -p $(@D)
	$< $(@D) $(CODE_FILES)

gen: $(GEN_C)

# The four ways.  $(1) is the way, $(2) the folder of its programs.
define WAY
$(BUILD)/obj-$(1)/%.o: %.c | $(GEN_H)
	@mkdir -p $$(@D)
	$$(CC-$(1)) $$(WARN) $$(CPPFLAGS) $$(FLAGS-$(1)) -MMD -MP -c $$< -o $$@
$(BUILD)/obj-$(1)/gen/%.o: $(BUILD)/gen/%.c | $(GEN_H)
	@mkdir -p $$(@D)
	$$(CC-$(1)) $$(WARN) $$(CPPFLAGS) $$(FLAGS-$(1)) -MMD -MP -c $$< -o $$@
LIB-$(1) := $(BUILD)/obj-$(1)/libinterim.a
$$(LIB-$(1)): $(LIB:%.c=$(BUILD)/obj-$(1)/%.o) $(GEN:%=$(BUILD)/obj-$(1)/gen/%.o)
	rm -f $$@
	ar rcs $$@ $$^
$(2)/interimd: $(BUILD)/obj-$(1)/src/cmd/interimd.o $$(LIB-$(1))
	@mkdir -p $$(@D)
	$$(CC-$(1)) $$(LINK-$(1)) $$^ $$(LIBS) -o $$@
$(2)/interimctl: $(patsubst %.c,$(BUILD)/obj-$(1)/%.o,$(filter-out src/cmd/interimd.c,$(CMD))) $$(LIB-$(1))
	@mkdir -p $$(@D)
	$$(CC-$(1)) $$(LINK-$(1)) $$^ $$(LIBS) -o $$@
-include $(patsubst %.c,$(BUILD)/obj-$(1)/%.d,$(SRC)) $(GEN:%=$(BUILD)/obj-$(1)/gen/%.d)
endef
$(eval $(call WAY,plain,$(BUILD)))
$(eval $(call WAY,asan,$(BUILD)/asan))
$(eval $(call WAY,tsan,$(BUILD)/tsan))
$(eval $(call WAY,fuzz,$(BUILD)/fuzz/bin))

# One program per test file and per fuzzer.  $(1) source, $(2) program, $(3) way, $(4) more libraries.
define PROGRAM
$(2): $(1:%.c=$(BUILD)/obj-$(3)/%.o) $(LIB-$(3))
	@mkdir -p $$(@D)
	$(CC-$(3)) $(LINK-$(3)) $$^ $(LIBS) $(4) -o $$@
endef
$(foreach f,$(TESTS),$(eval $(call PROGRAM,$(f),$(BUILD)/test/$(call flat,$(f),test)_test,asan,-lcmocka)))
$(foreach f,$(TESTS),$(eval $(call PROGRAM,$(f),$(BUILD)/tsan/test/$(call flat,$(f),test)_test,tsan,-lcmocka)))
$(foreach f,$(FUZZERS),$(eval $(call PROGRAM,$(f),$(BUILD)/fuzz/$(call flat,$(f),fuzz),fuzz,)))

# What can be asked for.
asan: $(BUILD)/asan/interimd $(BUILD)/asan/interimctl
test-unit: $(TEST_PROGRAMS)
	@tools/unit.sh $(TEST_PROGRAMS)
tsan: $(BUILD)/tsan/interimd $(BUILD)/tsan/interimctl $(TSAN_PROGRAMS)
	@tools/unit.sh $(TSAN_PROGRAMS)
fuzz-short: $(FUZZ_PROGRAMS)
	@tools/fuzz.sh $(BUILD) $(FUZZ_SHORT_S) $(FUZZ_PROGRAMS)
fuzz: $(FUZZ_PROGRAMS)
	@tools/fuzz.sh $(BUILD) $(FUZZ_LONG_S) $(FUZZ_PROGRAMS)
clang: $(GEN_C)
	printf '%s\n' $(SRC) $(GEN_C) $(TOOLS:%=tools/%*.c) | \
	    xargs -n 8 -P 2 $(CLANG) $(WARN) $(CPPFLAGS) -fsyntax-only
check-style: $(BUILD)/tool/checksrc
	$(BUILD)/tool/checksrc .
test-tools: $(TOOLS:%=$(BUILD)/tool/%)
	@status=0; for t in tools/*_test.sh; do BUILD=$(BUILD) CC=$(CC) $$t || status=1; done; exit $$status
bench: all $(BUILD)/bench/fill $(BUILD)/bench/raw_insert $(BUILD)/bench/make_register
	test/bench/run
	test/bench/signin
$(BUILD)/bench/fill: test/bench/fill.c $(LIB-plain)
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CPPFLAGS) $(FLAGS-plain) $(LINK-plain) $^ $(LIBS) -o $@
$(BUILD)/bench/%: test/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(WARN) $(CPPFLAGS) $(FLAGS-plain) $(LINK-plain) $^ -lsqlite3 -o $@
clean:
	rm -rf $(BUILD)
help:
	@echo 'make [all]       build/interimd and build/interimctl'
	@echo 'make test-unit   unit tests under the address and undefined-behaviour sanitizers; T=base_% picks'
	@echo 'make test-tools  tests of the generators and of the style checker'
	@echo 'make check-style layers, sizes, banned functions'
	@echo 'make clang       the whole tree through clang, warnings as errors'
	@echo 'make asan        build/asan/interimd and interimctl, for end-to-end tests'
	@echo 'make tsan        the same and the unit tests under the thread sanitizer'
	@echo 'make fuzz-short  each fuzzer for a few seconds; make fuzz: for five minutes'
	@echo 'make bench       figures beside the limits measured in the same run'
	@echo 'script/test      everything; script/run: the demonstration'

.PHONY: all gen asan test-unit tsan fuzz-short fuzz clang check-style test-tools bench clean help
.DELETE_ON_ERROR:
.SUFFIXES:
