"""Personal data at rest: sealed columns, keyed hashes for look-up, keys that can be changed."""

from office.encryption.cipher import Cipher
from office.encryption.keys import KeyRing

__all__ = ["Cipher", "KeyRing"]
